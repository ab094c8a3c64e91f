import type { UndoContext } from '../../step.ts'
import { publishedAt } from '../../../plan/published-at.ts'
import { movedCheckpoint } from '../../moved-checkpoint.ts'

/**
 * Whether what the run staged is visible. A publish that was interrupted is brought to its end first: half of it can be
 * neither compared nor taken back. Where it cannot be brought to its end, it never came to one, and what it did is
 * taken back with what is staged.
 */
export async function settlePublish(context: UndoContext): Promise<boolean> {
  const { ledger, run, target, plan } = context
  const begun = ledger.intents(run.id, { kind: 'publish' })
  if (begun.some(({ state }) => state === 'done')) return true
  const [first] = begun
  if (!first) return false
  const moved = plan.decision.routes.filter((route) => route.absent || movedCheckpoint(route, context))
  try {
    await target.publish(run.id, publishedAt(moved, plan.decision.policies))
  } catch {
    return false
  }
  ledger.settleIntent(run.id, [first.seq], 'done')
  return true
}
