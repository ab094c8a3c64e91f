import { DrayError } from '../../../model/error.ts'
import type { Route } from '../../../plan/plan.ts'
import { NOTHING_UNDONE, type UndoContext, type UndoResult } from '../../step.ts'
import { adoptFromTarget } from '../adopt-from-target.ts'
import { beginUndo, isUndoing } from './begin-undo.ts'
import { refuseChangesSince } from './changes-since.ts'
import { dropStore } from './drop-store.ts'
import { movedCheckpoint } from '../../moved-checkpoint.ts'
import { movedRoutes } from './moved-routes.ts'
import { settlePublish } from './settle-publish.ts'
import { interruptedStart, startOver } from '../start-over.ts'
import { undoRoutes } from './undo-routes.ts'

/**
 * The transfer, taken back by the tier that the plan named. What is not published is thrown away; what the run made is
 * dropped once nobody else uses it and nothing was added to it; what it wrote into the existing goes back key by key;
 * a replaced file is swapped back.
 */
export async function undoTransfer(context: UndoContext): Promise<UndoResult> {
  const { plan, target, run } = context
  const { createsStore, undo } = plan.decision
  const isStaged = createsStore || undo === 'by-file'
  if (isStaged && !(await settlePublish(context))) return discardStaged(context)
  for (const route of plan.decision.routes) {
    const interrupted = interruptedStart(route, context)
    // Half emptied it can be compared with nothing. Keys go back by themselves, with those that keep them.
    if (interrupted !== undefined && route.undo !== 'by-key') await startOver(route, context, interrupted)
    else if (interrupted !== undefined || mayBeFurther(route, context)) await adoptFromTarget(route, context)
  }
  if (undo === 'by-file') return swapBack(context)
  const undone = createsStore && !context.only ? await dropStore(context) : await undoRoutes(context)
  await target.discard(run.id)
  return undone
}

/** What was rejected may have been tried again when the process died. Once all is published the target knows of no pages. */
function mayBeFurther(route: Route, context: UndoContext): boolean {
  const moved = movedCheckpoint(route, context)
  if (!moved) return true
  const { ledger, run } = context
  return moved.counts.rejected > 0 && ledger.intents(run.id, { kind: 'publish' }).length === 0
}

async function discardStaged(context: UndoContext): Promise<UndoResult> {
  const { target, run, plan } = context
  beginUndo(context)
  await target.discard(run.id)
  return { ...NOTHING_UNDONE, dropped: [`what was staged for ${plan.decision.to.address}`] }
}

async function swapBack(context: UndoContext): Promise<UndoResult> {
  const { target, run } = context
  if (context.only) {
    throw new DrayError('USAGE', 'A replaced file goes back as a whole', { hint: `dray rollback ${run.id}` })
  }
  // Once begun, the old file may be there already: it is not what the run left, and must not be taken for a change.
  const exported = isUndoing(context) ? {} : await refuseChangesSince(movedRoutes(context), context)
  beginUndo(context)
  await target.restore(run.id)
  return { ...NOTHING_UNDONE, restored: [target.address], ...exported }
}
