import type { CommandContext } from './command-context.ts'
import type { View } from './render/view.ts'

/** Of a result. What is told on the way there goes to stderr: `asideOf`. */
export function viewOf({ screen, cwd }: Pick<CommandContext, 'screen' | 'cwd'>): View {
  return { paint: screen.paint, cwd, verbose: screen.verbose, say: screen.say, width: screen.printWidth }
}

export function asideOf(context: Pick<CommandContext, 'screen' | 'cwd'>): View {
  return {
    ...viewOf(context),
    paint: context.screen.paintAside,
    width: context.screen.live ? context.screen.width : undefined,
  }
}
