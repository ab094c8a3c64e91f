import type { NumberSet } from '../lib/number-set.ts'
import type { PreState } from '../store/target.ts'
import type { Position } from '../model/page/problem.ts'

/** Where in a partition a record of a segment belongs. */
export interface At {
  readonly epoch: number
  readonly page: number
}

/** A page as the write log knows it. */
export interface LoggedPage extends At {
  /** Ordinal of its first entry in the partition. */
  readonly ordinal: number
  readonly count: number
  readonly keyHashes: Int32Array
  readonly prints: Int32Array
  /** Per entry (see STATUS), once known; absent for all `written`. */
  readonly statuses?: Uint8Array
  /** Outcomes were recorded. */
  readonly settled: boolean
  /** Its entries are of earlier pages, where they were rejected. */
  readonly isAgain?: true
}

/** Written ahead: what is about to be written, 24 bytes an entry. */
export interface WriteLog {
  /** Durable when it returns. */
  append(page: Omit<LoggedPage, 'statuses' | 'settled'>): Promise<void>
  settle(at: At, statuses: Uint8Array | undefined): void
  /** Forgets everything after this page (all other epochs too). */
  cut(at: At): void
  /** The pages of one epoch in order. */
  pages(epoch: number): Iterable<LoggedPage>
  close(): void
}

/** Pre-states, durable before the overwrite. The first of a key wins. */
export interface Journal {
  append(at: At, states: readonly PreState[]): Promise<void>
  cut(at: At): void
  states(): Iterable<At & PreState>
  close(): void
}

export interface Reject {
  readonly collection: string
  readonly key?: string
  readonly code: string
  readonly reason: string
  readonly position?: Position
  /** The whole record as it lies in the source; base64 in `bytes` when it is not UTF-8. */
  readonly record?: string
  readonly bytes?: string
  /** Its key in the source as JSON text, where that is not the text `key`: a number, several parts, another name. */
  readonly readAs?: string
  /** Parts of its file's path that a mapping may ask for. */
  readonly parts?: Readonly<Record<string, string>>
  /** The reader refused it, not the migration: a seal of key and record, by which a correction is told. */
  readonly unreadable?: string
  /** `refused` before any write, `conflicted` or `rejected` at the target. */
  readonly outcome: 'refused' | 'conflicted' | 'rejected'
  /** For the sake of a reference: it is sent again, once what it refers to may have come. Not told of what is left. */
  readonly waits?: true
}

export interface WaitingReject {
  readonly at: At
  /** By which it is withdrawn: how many rejects were noted before it. */
  readonly number: number
  /** From here on a reading may begin again. */
  readonly offset: number
  readonly reject: Reject
}

/** Full records that did not arrive, each with its reason. Synchronous: it is written inside the target's commit. */
export interface RejectLog {
  append(at: At, rejects: readonly Reject[]): void
  /** Those of these numbers, of earlier pages, are no rejects any more: this page settled them. The last word on it counts. */
  withdraw(at: At, numbers: readonly number[]): void
  cut(at: At): void
  /** Those that were not withdrawn. @param isCounted leaves out pages that never arrived, and what they say of others */
  rejects(isCounted?: (at: At) => boolean): Iterable<At & Reject>
  /** Those that wait, withdrawn ones too. @param from where one of them lies */
  waiting(from?: Pick<WaitingReject, 'number' | 'offset'>): Iterable<WaitingReject>
  /** The numbers of those that were withdrawn. */
  withdrawn(isCounted?: (at: At) => boolean): NumberSet
  close(): void
}

/** `runs/<id>/`: the segments of a run, opened when first used, 0600. */
export interface RunFiles {
  readonly folder: string
  writeLog(partition: string): WriteLog
  journal(partition: string): Journal
  rejectLog(partition: string): RejectLog
  /** Partitions that have a reject log. */
  partitionsWithRejects(): readonly string[]
  close(): void
}
