import { plural } from '../../lib/plural.ts'
import type { Checkpoint } from '../../model/checkpoint.ts'
import { DrayError } from '../../model/error.ts'
import type { Route } from '../../plan/plan.ts'
import type { UndoContext } from '../step.ts'

/**
 * The ledger is told of a page after a target that keeps its checkpoint with the data, so it is never ahead of it. Where
 * it is, pages that were durable are gone: another store lies there now, an older copy of it, or an emptied one.
 * @param found where the target says it is
 * @throws DrayError TARGET_CHANGED
 */
export function refuseLostPages(route: Route, context: UndoContext, found: Checkpoint | undefined): void {
  if (context.target.facts.checkpoint !== 'with-data') return
  const known = pagesMoved(route, context)
  const there = found?.page ?? 0
  if (known > there)
    throw lost(route, context, `the run wrote ${plural(known, 'page')} there, the store knows of ${there}`)
}

/** The same for a collection that had to be made again. @throws DrayError TARGET_CHANGED */
export function refuseLostCollection(route: Route, context: UndoContext): void {
  if (context.target.facts.checkpoint !== 'with-data' || pagesMoved(route, context) === 0) return
  throw lost(route, context, 'the collection is not there any more')
}

function pagesMoved({ partition }: Route, { ledger, run }: UndoContext): number {
  const last = ledger.checkpoint(run.id, partition)
  return last?.epoch === ledger.epoch(run.id, partition).epoch ? last.page : 0
}

function lost(route: Route, { target, run }: UndoContext, finding: string): DrayError {
  return new DrayError('TARGET_CHANGED', `${route.to} at the target is not what the run left there`, {
    store: target.address,
    collection: route.to,
    details: [finding],
    hint: `Put the store back as it was, then dray resume ${run.id}; or give up what was there: dray rollback ${run.id} --force`,
  })
}
