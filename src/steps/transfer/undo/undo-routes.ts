import type { Route } from '../../../plan/plan.ts'
import { NOTHING_UNDONE, type LeftKey, type UndoContext, type UndoResult } from '../../step.ts'
import { beginUndo } from './begin-undo.ts'
import { refuseChangesSince } from './changes-since.ts'
import { movedRoutes } from './moved-routes.ts'
import { revertRoute } from './revert-route.ts'

/** Collection by collection: what the run made is dropped, what it wrote into goes back key by key. */
export async function undoRoutes(context: UndoContext): Promise<UndoResult> {
  const routes = movedRoutes(context).toReversed()
  const created = routes.filter(({ undo }) => undo === 'drop')
  let exported = await refuseChangesSince(created, context)
  beginUndo(context)
  const dropped: string[] = []
  for (const route of created) {
    await context.target.drop(route.to, route.target)
    settle(route, context)
    dropped.push(route.to)
  }
  const left: LeftKey[] = []
  let reverted = 0
  for (const route of routes.filter(({ undo }) => undo === 'by-key')) {
    const back = await revertRoute(route, context)
    reverted += back.reverted
    left.push(...back.left)
    if (back.exported !== undefined) exported = { exported: back.exported }
    if (back.left.length === 0) settle(route, context)
  }
  return { ...NOTHING_UNDONE, dropped, reverted, left, ...exported }
}

function settle(route: Route, { ledger, run }: UndoContext): void {
  const intents = ledger.intents(run.id, { kind: 'create', subject: route.to })
  const seqs = intents.map(({ seq }) => seq)
  ledger.settleIntent(run.id, seqs, 'undone')
}
