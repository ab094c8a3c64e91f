import type { DrayError } from '../../../model/error.ts'
import type { Route } from '../../../plan/plan.ts'
import { NOTHING_UNDONE, type UndoContext, type UndoResult } from '../../step.ts'
import { beginUndo } from './begin-undo.ts'
import { refuseChangesSince } from './changes-since.ts'
import { emptyAgain } from './empty-again.ts'
import { madeAmong } from './made-among.ts'
import { movedRoutes } from './moved-routes.ts'
import { referringTo } from './referring-to.ts'
import { revertRoute, type Reverted } from './revert-route.ts'

/** Collection by collection: what the run made is dropped, what has no key is emptied, the rest goes back key by key. */
export async function undoRoutes(context: UndoContext): Promise<UndoResult> {
  const routes = movedRoutes(context).toReversed()
  const { created, unmade, left } = await madeAmong(
    routes.filter(({ undo }) => undo === 'drop'),
    context,
  )
  const filled = routes.filter(({ undo }) => undo === 'empty')
  const byKey = routes.filter(({ undo }) => undo === 'by-key')
  const referring = await referringTo(created, [...created, ...filled, ...byKey], context)
  // By force these are exported where nobody writes any more.
  const compared = context.force ? created : [...created, ...filled]
  let exported = await refuseChangesSince(compared, context, { referring })
  beginUndo(context)
  const dropped: string[] = []
  for (const route of created) {
    await context.target.drop(route.to, route.target)
    settle(route, context)
    dropped.push(route.to)
  }
  for (const route of unmade) settle(route, context)
  const emptied: string[] = []
  for (const route of filled) {
    const back = await emptyAgain(route, context)
    if (back.exported !== undefined) exported = back
    settle(route, context)
    emptied.push(route.to)
  }
  let reverted = 0
  for await (const { route, back, isAgain } of revertAll(byKey, context)) {
    reverted += isAgain ? back.changed : back.reverted
    if (back.exported !== undefined) exported = { exported: back.exported }
    if (back.kept) continue
    left.push(...back.left)
    if (back.left.length === 0) settle(route, context)
  }
  return { ...NOTHING_UNDONE, dropped, emptied, reverted, left, ...exported }
}

/**
 * Those of which the engine kept rows that others refer to come again when the others were there, as long as that brings on.
 * @throws what the engine says of a row that somebody else's refers to
 */
async function* revertAll(
  routes: readonly Route[],
  context: UndoContext,
): AsyncGenerator<{ readonly route: Route; readonly back: Reverted; readonly isAgain: boolean }> {
  for (let open = routes; open.length > 0;) {
    const kept: Route[] = []
    let changed = 0
    let because: DrayError | undefined
    for (const route of open) {
      const back = await revertRoute(route, context)
      changed += back.changed
      if (back.kept) kept.push(route)
      because ??= back.kept
      yield { route, back, isAgain: open !== routes }
    }
    if (because && changed === 0) throw because
    open = kept
  }
}

function settle(route: Route, { ledger, run }: UndoContext): void {
  const intents = ledger.intents(run.id, { kind: 'create', subject: route.to })
  const seqs = intents.map(({ seq }) => seq)
  ledger.settleIntent(run.id, seqs, 'undone')
}
