import type { Checkpoint } from '../model/checkpoint.ts'
import type { Route } from '../plan/plan.ts'
import type { UndoContext } from './step.ts'

/** The last checkpoint of a route that was moved to its end, in the epoch that counts; undefined while it was not. */
export function movedCheckpoint(
  route: Route,
  { ledger, run }: Pick<UndoContext, 'ledger' | 'run'>,
): Checkpoint | undefined {
  const last = ledger.checkpoint(run.id, route.partition)
  const { epoch } = ledger.epoch(run.id, route.partition)
  const isDone = last !== undefined && last.epoch === epoch && last.page > 0 && last.cursor === undefined
  return isDone ? last : undefined
}
