import type { UndoContext } from '../../step.ts'
import { publishedAt } from '../../../plan/published-at.ts'
import { movedCheckpoint } from '../../moved-checkpoint.ts'
import { isUndoing } from './begin-undo.ts'

/**
 * Whether what the run staged is visible. A publish that was interrupted is brought to its end first: half of it can be
 * neither compared nor taken back. Where that fails the target says whether readers see something: only what they do
 * not see never came to a publish, and is taken back with what is staged.
 */
export async function settlePublish(context: UndoContext): Promise<boolean> {
  const { ledger, run, target, plan } = context
  const begun = ledger.intents(run.id, { kind: 'publish' })
  if (begun.some(({ state }) => state === 'done')) return true
  const [first] = begun
  // What is being taken back was found not to be visible; it must not become so.
  if (!first || isUndoing(context)) return false
  const moved = plan.decision.routes.filter((route) => route.absent || movedCheckpoint(route, context))
  const collections = publishedAt(moved, plan.decision.policies)
  try {
    await target.publish(run.id, collections)
  } catch {
    if (!(await target.isPublished(run.id, collections))) return false
  }
  ledger.settleIntent(run.id, [first.seq], 'done')
  return true
}
