import { DrayError } from '../../model/error.ts'
import type { Route } from '../../plan/plan.ts'
import { NOTHING_UNDONE, type UndoContext, type UndoResult } from '../step.ts'
import { adoptFromTarget } from './adopt-from-target.ts'
import { refuseChangesSince } from './changes-since.ts'
import { revertRoute } from './revert-route.ts'

/**
 * The transfer, taken back by the tier that the plan named. What is not published is thrown away; what the run made is
 * dropped once nobody else uses it and nothing was added to it; what it wrote into the existing goes back key by key;
 * a replaced file is swapped back.
 */
export async function undoTransfer(context: UndoContext): Promise<UndoResult> {
  const { plan, target, run, ledger } = context
  const { createsStore, undo } = plan.decision
  const isPublished = ledger
    .intents(run.id)
    .some(({ kind, state }) => kind === 'publish' && state !== 'undone')
  const isStaged = createsStore || undo === 'by-file'
  if (isStaged && !isPublished) return discardStaged(context)
  if (!isPublished) for (const route of plan.decision.routes) await adoptFromTarget(route, context)
  if (undo === 'by-file') return swapBack(context)
  const undone = createsStore && !context.only ? await dropStore(context) : await undoRoutes(context)
  await target.discard(run.id)
  return undone
}

/** From here on the run can only go back. What is refused before this point leaves it as it was. */
function beginUndo({ ledger, run }: UndoContext): void {
  ledger.setState(run.id, 'rolling-back')
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
  const exported = await refuseChangesSince(movedRoutes(context), context)
  beginUndo(context)
  await target.restore(run.id)
  return { ...NOTHING_UNDONE, dropped: [`the old ${target.address} is back`], ...exported }
}

/** Taken exclusively first; then nothing may lie there but what the run wrote. */
async function dropStore(context: UndoContext): Promise<UndoResult> {
  const { target } = context
  if (!(await target.occupancy()).exists) return NOTHING_UNDONE
  const hold = await target.can.exclusive?.()
  try {
    const exported = await refuseChangesSince(movedRoutes(context), context)
    beginUndo(context)
    await target.destroy()
    return { ...NOTHING_UNDONE, dropped: [target.address], ...exported }
  } finally {
    await hold?.release()
  }
}

async function undoRoutes(context: UndoContext): Promise<UndoResult> {
  const routes = movedRoutes(context).toReversed()
  const created = routes.filter(({ undo }) => undo === 'drop')
  const exported = await refuseChangesSince(created, context)
  beginUndo(context)
  const dropped: string[] = []
  for (const route of created) {
    await context.target.drop(route.to, route.target)
    dropped.push(route.to)
  }
  const left = []
  let reverted = 0
  for (const route of routes.filter(({ undo }) => undo === 'by-key')) {
    const back = await revertRoute(route, context)
    reverted += back.reverted
    left.push(...back.left)
  }
  return { dropped, reverted, left, ...exported }
}

/** Those that the run began, in the order of the plan, and among them the ones that were asked for. */
function movedRoutes({ plan, ledger, run, only, target }: UndoContext): readonly Route[] {
  const begun = new Set(
    ledger
      .intents(run.id)
      .flatMap(({ kind, subject, state }) => (kind === 'create' && state !== 'undone' ? [subject] : [])),
  )
  const unknown = only?.filter((name) => !plan.decision.routes.some(({ to }) => to === name)) ?? []
  if (unknown.length > 0) {
    throw new DrayError('COLLECTION_UNKNOWN', `Run ${run.id} moved no collection ${unknown.join(', ')}`, {
      store: target.address,
      details: [`valid: ${plan.decision.routes.map(({ to }) => to).join(', ')}`],
    })
  }
  return plan.decision.routes.filter(({ to }) => begun.has(to) && (!only || only.includes(to)))
}
