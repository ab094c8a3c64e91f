import { isDrayError } from '../model/error.ts'
import type { CommandContext } from './command-context.ts'
import { ask } from './render/ask.ts'
import { renderError } from './render/error.ts'
import { asideOf } from './view-of.ts'

/**
 * A migration was refused because an earlier run between the same stores did not finish. On a terminal the user may
 * continue that one: its id. Otherwise undefined, and the refusal stands with its hint.
 */
export async function offerResume(refusal: unknown, context: CommandContext): Promise<string | undefined> {
  const { screen, flags } = context
  if (!isDrayError(refusal) || refusal.code !== 'RUN_STATE' || !screen.interactive || flags.yes)
    return undefined
  const run = /dray resume ([\w-]+)/.exec(refusal.hint ?? '')?.[1]
  if (run === undefined) return undefined
  screen.insist(renderError(refusal, asideOf(context)))
  return (await ask(`Continue run ${run}?`)) ? run : undefined
}
