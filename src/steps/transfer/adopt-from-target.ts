import type { Route } from '../../plan/plan.ts'
import type { UndoContext } from '../step.ts'
import { isUndoing } from './undo/begin-undo.ts'
import { refuseLostPages } from './refuse-lost-pages.ts'
import { writerOf } from './writer-of.ts'

/**
 * After a crash the target knows best how far it is: its checkpoint is adopted and the logs are cut back to it, so
 * that an undo reverts what really happened and no more.
 * @throws DrayError TARGET_CHANGED when it knows less than the ledger does, unless that is accepted (`--force`)
 */
export async function adoptFromTarget(route: Route, context: UndoContext): Promise<void> {
  const { target, ledger, files, run } = context
  if (ledger.intents(run.id, { kind: 'create', subject: route.to }).length === 0) return
  if ((await target.holds(route.to, route.target)) === 'nothing') return
  const { epoch } = ledger.epoch(run.id, route.partition)
  const writer = await writerOf(route, context)
  const { at } = writer
  await writer.abandon()
  // An earlier rollback took the checkpoints away, as its last deed; until then the logs were cut back to them.
  if (!at && isUndoing(context)) return
  // What is cut off the journal here is not known anywhere else.
  if (!context.force) refuseLostPages(route, context, at)
  const place = { epoch, page: at?.page ?? 0 }
  files.writeLog(route.partition).cut(place)
  if (target.facts.checkpoint === 'with-data') files.journal(route.partition).cut(place)
  if (!at) return
  files.writeLog(route.partition).settle(place, at.last)
  ledger.adopt(run.id, route.partition, at)
}
