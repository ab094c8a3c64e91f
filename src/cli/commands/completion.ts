import { DrayError } from '../../model/error.ts'
import { BASH_COMPLETION } from '../completion/bash-completion.ts'
import type { CommandContext } from '../command-context.ts'
import { printedBy } from '../render/printed-by.ts'
import { SHELLS } from '../completion/shells.ts'

/** `dray completion`: the script that makes a shell complete dray. */
export async function completion({ arguments: [shell = ''], screen }: CommandContext): Promise<number> {
  const script = await scriptFor(shell)
  if (screen.json) screen.printJson({ command: 'completion', shell, script })
  else screen.print(script)
  return 0
}

/** tab's own script for bash needs another package and evaluates what is being typed; see docs/decisions/0017. */
async function scriptFor(shell: string): Promise<string> {
  if (shell === 'bash') return BASH_COMPLETION
  if (SHELLS.some((known) => known === shell)) {
    const { script } = await import('@bomb.sh/tab')
    return printedBy(() => script(shell, 'dray', 'dray'))
  }
  throw new DrayError('USAGE', `There is no completion for ${shell}`, {
    hint: `There are: ${SHELLS.map((known) => `dray completion ${known}`).join(', ')}`,
  })
}
