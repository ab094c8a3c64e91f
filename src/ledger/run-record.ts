import type { Json } from '../model/value.ts'

export const RUN_STATES = [
  'planned',
  'running',
  'interrupted',
  'failed',
  'finished',
  'finished-with-rejects',
  'rolling-back',
  'rolled-back',
  'rollback-incomplete',
] as const
export type RunState = (typeof RUN_STATES)[number]

/** One run as the ledger knows it. Times are Unix milliseconds. */
export interface RunRecord {
  readonly id: string
  /** The run whose rejects this one replays. */
  readonly parent?: string
  readonly state: RunState
  /** The whole plan as it was decided: plain data. */
  readonly plan: Json
  readonly planId: string
  /** Of the first start; survives every resume. */
  readonly startedAt: number
  readonly finishedAt?: number
  /** Exit code and error of the last attempt that did not finish. */
  readonly error?: Json
  /** The report of the last attempt. */
  readonly report?: Json
}

/** A structural effect (create or drop of a file, table, index), recorded durably before it happens. */
export interface Intent {
  readonly seq: number
  readonly kind: string
  readonly subject: string
  readonly details: Json
  /** `done`: it happened. `undone`: and was taken back. `open`: it may have happened. */
  readonly state: 'open' | 'done' | 'undone'
}

export interface Phase {
  readonly step: string
  readonly state: 'open' | 'done'
  readonly startedAt: number
  readonly endedAt?: number
  /** What the step wants to remember: its part of the report, a pin, a bundle. */
  readonly result?: Json
}
