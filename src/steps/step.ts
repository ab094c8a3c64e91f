import type { Emit } from '../model/event.ts'
import type { Json } from '../model/value.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { RunFiles } from '../ledger/run-files.ts'
import type { RunFacts } from '../plan/migration.ts'
import type { Plan, Route } from '../plan/plan.ts'
import type { RouteCodes } from '../plan/mapping/route-code.ts'
import type { Lease } from '../store/control/lease.ts'
import type { DocumentSource } from '../store/source.ts'
import type { DocumentTarget } from '../store/target.ts'
import type { RoomForPages } from '../store/paging/room-for-pages.ts'
import type { RetryTally } from '../store/retry-tally.ts'

/** What a step needs: the decision is in `plan`, the functions in `codes`, what happened in `ledger`. */
export interface StepContext {
  readonly run: RunFacts
  /** When this command began to work on it, by the clock that nobody sets: `performance.now()`. */
  readonly since: number
  readonly plan: Plan
  readonly codes: RouteCodes
  readonly source: DocumentSource
  readonly target: DocumentTarget
  readonly ledger: Ledger
  readonly files: RunFiles
  readonly lease: Lease
  readonly stateDir: string
  /** For large temporary files; removed when the command ends. */
  readonly scratch: string
  readonly emit: Emit
  /** Counts the retries of its stores. */
  readonly retries: RetryTally
  /** One event per record, not only per page. */
  readonly recordEvents: boolean
  /** Aborted: finish the batch under way, then stop. */
  readonly signal: AbortSignal
  /** Aborted: stop now. */
  readonly stopNow: AbortSignal
  /** Where the user said how much a page holds. */
  readonly batch: { readonly bytes?: number }
  /** How many collections may move at one time, where the target takes as many. */
  readonly jobs: number
  /** Routes whose source was noted, and of which nothing was read since, by partition. */
  readonly notedAhead: Set<string>
  /** Before a route moves: its collection at the target is there, made or found. */
  readonly make: (route: Route) => Promise<void>
  /** To be called after each page of a collection: waits while fewer collections should move at one time. */
  readonly turn: (bytes: number) => Promise<void>
  /** For the pages of all collections that move. */
  readonly room: RoomForPages
  /** Whether this is the last collection: then a page may be written while the one before it still is. */
  readonly overlaps: () => boolean
  /** How many pages of one collection may be read at one time, where the source can. */
  readonly readers: number
  /** Rollback only: what changed since is exported and then dropped. */
  readonly force: boolean
  /** Rollback only: these target collections; all when absent. */
  readonly only: readonly string[] | undefined
}

/** An undo needs no source: it may be gone by then. */
export type UndoContext = Omit<StepContext, 'source' | 'codes'>

/** A deed of a run: it can be done, repeated after a crash, and undone. */
export interface Step {
  readonly name: string
  readonly title: string
  /** What it returns is kept in the ledger and becomes part of the report. */
  run(context: StepContext): Promise<Json>
  undo?(context: UndoContext): Promise<UndoResult>
}

/** A key that a rollback left as it was, and why. */
export interface LeftKey {
  readonly collection: string
  readonly key: string
  readonly reason: string
}

export interface UndoResult {
  /** What the run made and is gone: stores, collections. */
  readonly dropped: readonly string[]
  /** Tables without a key that the run had found empty, and that are so again. */
  readonly emptied: readonly string[]
  /** What the run put aside and is back: whole stores. */
  readonly restored: readonly string[]
  readonly reverted: number
  readonly left: readonly LeftKey[]
  readonly exported?: string
}

export const NOTHING_UNDONE: UndoResult = { dropped: [], emptied: [], restored: [], reverted: 0, left: [] }
