import type { WaitingReject } from '../../../ledger/run-files.ts'
import type { NumberSet } from '../../../lib/number-set.ts'
import type { Route } from '../../../plan/plan.ts'
import type { StepContext } from '../../step.ts'

type Place = Pick<WaitingReject, 'number' | 'offset'>

/** Rejects of a route that wait for what they refer to, in the order in which they were noted. */
export function* waitingRejects(
  { partition }: Pick<Route, 'partition'>,
  { files, ledger, run }: Pick<StepContext, 'files' | 'ledger' | 'run'>,
  {
    from,
    arrived = files.rejectLog(partition).withdrawn(),
  }: { readonly from?: Place; readonly arrived?: NumberSet } = {},
): Generator<WaitingReject> {
  const { epoch } = ledger.epoch(run.id, partition)
  for (const one of files.rejectLog(partition).waiting(from))
    if (one.at.epoch === epoch && !arrived.has(one.number)) yield one
}

export function countWaiting(...asked: Parameters<typeof waitingRejects>): number {
  let count = 0
  for (const _ of waitingRejects(...asked)) count++
  return count
}
