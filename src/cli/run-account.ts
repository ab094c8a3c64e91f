import type { Phase, RunRecord } from '../ledger/run-record.ts'
import type { Counts } from '../model/counts.ts'
import type { Route } from '../plan/plan.ts'

/** One partition of a run and how far it came. */
interface PartitionAccount extends Pick<Route, 'partition' | 'from' | 'to' | 'mode'> {
  /** Above 1: it was read again, because its source changed. */
  readonly epoch: number
  /** As of the last durable checkpoint; absent before the first. */
  readonly counts: Counts | undefined
}

/** All that the ledger knows of one run. */
export interface RunAccount extends RunRecord {
  readonly phases: readonly Phase[]
  readonly partitions: readonly PartitionAccount[]
  /** Runs that sent its rejects again, newest first. */
  readonly replays: readonly string[]
  /** What to do about it, where it is not over: a command, or two of them. */
  readonly next?: string
}
