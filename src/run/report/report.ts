import type { AtOneTime } from '../../steps/at-one-time.ts'
import type { CheckLine } from '../../steps/preflight/check-line.ts'
import type { Counts } from '../../model/counts.ts'
import type { TableSchema } from '../../model/table-schema.ts'
import type { CollectionInfo } from '../../store/source.ts'
import type { RunState } from '../../ledger/run-record.ts'
import type { UndoTier } from '../../plan/plan.ts'

export interface RejectLine {
  readonly collection: string
  readonly key?: string
  readonly code: string
  readonly reason: string
  /** `file:line` where known. */
  readonly where?: string
  readonly outcome: string
}

export interface FailureLine {
  readonly collection?: string
  readonly code: string
  readonly message: string
  readonly where?: string
  readonly hint?: string
}

export interface RouteReport {
  readonly from: string
  readonly to: string
  readonly counts: Counts
  /** Records in the source by another path than the scan, where it was asked. */
  readonly counted?: number
  readonly verified: 'digest' | 'count' | 'no' | 'difference'
  readonly epochs: readonly string[]
  /** Not moved, or not to its end. */
  readonly stopped?: boolean
}

export interface Mismatch {
  readonly collection: string
  readonly key: string
  readonly kind: 'missing' | 'extra' | 'content'
}

/** The account of one run or command: what `--json` prints and what the summary is drawn from. */
export interface Report {
  readonly run: string
  readonly parent?: string
  readonly command: string
  readonly state: RunState
  readonly from: string
  readonly to: string
  readonly startedAt: number
  /** That this command took: of a resume or a verification not those before it, nor what lay between. */
  readonly seconds: number
  readonly routes: readonly RouteReport[]
  readonly totals: Counts
  readonly verified: 'verified' | 'not-verified' | 'difference'
  readonly mismatches: readonly Mismatch[]
  readonly mismatchCount: number
  readonly failures: readonly FailureLine[]
  /** The first rejects; all of them lie in `rejectFile`. */
  readonly rejects: readonly RejectLine[]
  readonly rejectFile?: string
  readonly backup?: {
    readonly path: string
    readonly files: number
    readonly bytes: number
    readonly verified: boolean
  }
  /** How often a store was asked again after it had failed, and how long that was waited for; absent where it never was. */
  readonly retries?: { readonly count: number; readonly seconds: number }
  /** How much went on at one time at most, and why not more; absent where one thing followed the other. */
  readonly atOneTime?: AtOneTime
  /** The command that sends the rejects again, where the target can be added to. */
  readonly replay?: string
  readonly undo: { readonly tier: UndoTier; readonly command: string }
  readonly notes: readonly string[]
  readonly exitCode: number
}

/** What a rollback did. */
export interface RollbackReport {
  readonly run: string
  readonly command: 'rollback'
  readonly state: RunState
  /** What the run made and is gone: the store, or collections of it. */
  readonly dropped: readonly string[]
  /** Tables without a key that the run had found empty, and that are empty again. */
  readonly emptied: readonly string[]
  /** What the run had replaced and is back as it was. */
  readonly restored: readonly string[]
  readonly reverted: number
  /** Keys that changed since the run, left as they are. */
  readonly left: readonly { readonly collection: string; readonly key: string; readonly reason: string }[]
  readonly exported?: string
  readonly notes: readonly string[]
  readonly exitCode: number
}

export interface CheckReport {
  readonly command: 'check'
  readonly from: string
  readonly to: string
  readonly checks: readonly CheckLine[]
  readonly exitCode: number
}

export interface CountReport {
  readonly command: 'count'
  readonly store: string
  readonly collections: readonly { readonly name: string; readonly records: number; readonly where: string }[]
  readonly exitCode: number
}

/** What lies in a store. */
export interface DescribeReport {
  readonly command: 'describe'
  readonly store: string
  /** Of the store as a whole: views, functions, files that were left out. */
  readonly notes: readonly string[]
  readonly collections: readonly (Pick<CollectionInfo, 'name' | 'where' | 'identity' | 'bytes' | 'notes'> & {
    /** Of a table that is read as rows. */
    readonly table?: TableSchema
  })[]
  readonly exitCode: number
}

export type { CheckLine }

/** Two stores held against each other. */
export interface CompareReport {
  readonly command: 'verify'
  readonly from: string
  readonly to: string
  readonly collections: readonly {
    readonly name: string
    /** Records on either side; absent where the collection is missing there. */
    readonly source?: number
    readonly target?: number
    readonly differing: number
  }[]
  readonly mismatches: readonly Mismatch[]
  readonly mismatchCount: number
  readonly exitCode: number
}
