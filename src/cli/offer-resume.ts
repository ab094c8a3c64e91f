import { isDrayError } from '../model/error.ts'
import type { CommandContext } from './command-context.ts'
import { ask } from './render/ask.ts'
import { renderError } from './render/error.ts'

/**
 * A migration was refused because an earlier run between the same stores did not finish. On a terminal the user may
 * continue that one: its id. Otherwise undefined, and the refusal stands with its hint.
 */
export async function offerResume(
  refusal: unknown,
  { screen, cwd, flags }: CommandContext,
): Promise<string | undefined> {
  if (!isDrayError(refusal) || refusal.code !== 'RUN_STATE' || !screen.interactive || flags.yes)
    return undefined
  const run = /dray resume ([\w-]+)/.exec(refusal.hint ?? '')?.[1]
  if (run === undefined) return undefined
  screen.insist(renderError(refusal, screen.paintAside, cwd))
  return (await ask(`Continue run ${run}?`)) ? run : undefined
}
