import { DrayError } from '../../../model/error.ts'
import type { Route } from '../../../plan/plan.ts'
import { undoneCollections } from '../../undone-collections.ts'
import type { UndoContext } from '../../step.ts'

/**
 * The routes that the run began and nobody took back yet, in the order of the plan, and among them the ones that were
 * asked for.
 * @throws DrayError COLLECTION_UNKNOWN
 */
export function movedRoutes(context: UndoContext): readonly Route[] {
  const { plan, ledger, run, only, target } = context
  const undone = undoneCollections(context)
  const begun = new Set(ledger.intents(run.id, { kind: 'create' }).map(({ subject }) => subject))
  const unknown = only?.filter((name) => !plan.decision.routes.some(({ to }) => to === name)) ?? []
  if (unknown.length > 0) {
    throw new DrayError('COLLECTION_UNKNOWN', `Run ${run.id} moved no collection ${unknown.join(', ')}`, {
      store: target.address,
      details: [`valid: ${plan.decision.routes.map(({ to }) => to).join(', ')}`],
      hint: 'Name collections of this list, separated by commas',
    })
  }
  return plan.decision.routes.filter(
    ({ to }) => begun.has(to) && !undone.has(to) && (!only || only.includes(to)),
  )
}
