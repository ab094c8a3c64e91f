import type { RunRecord } from '../ledger/run-record.ts'
import { DrayError } from '../model/error.ts'
import type { CommandContext } from './command-context.ts'
import { ask } from './render/ask.ts'
import { UNDO_WORDS } from './render/text/undo-words.ts'
import { decisionOf } from './run-decision.ts'

/**
 * A rollback removes data: on a terminal it asks. Elsewhere the command itself is the word, as it only takes back what
 * its run wrote; `--force`, which takes more, needs `--yes`.
 * @throws CONFIRMATION_NEEDED
 */
export async function confirmRollback(run: RunRecord, { screen, flags }: CommandContext): Promise<void> {
  if (flags.yes) return
  const { to, undo } = decisionOf(run)
  if (screen.interactive) {
    if (await ask(`Roll back run ${run.id} at ${to.address}: ${UNDO_WORDS[undo]}?`)) return
    throw new DrayError('CONFIRMATION_NEEDED', 'Nothing was rolled back', { hint: `dray rollback ${run.id}` })
  }
  if (!flags.force) return
  throw new DrayError('CONFIRMATION_NEEDED', '--force takes away what was added since the run as well', {
    hint: `Say so: dray rollback ${run.id} --force --yes`,
  })
}
