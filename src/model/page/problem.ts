import type { ErrorCode } from '../error-codes.ts'

/** Where in a source something lies: for eyes and for reports. Lines count from 1, bytes from 0. */
export interface Position {
  readonly unit: string
  readonly line?: number
  readonly byte?: number
}

/** A record that cannot be read as a document. It is rejected by itself; its page goes on. */
export interface Problem {
  readonly code: ErrorCode
  readonly reason: string
  readonly position: Position
  /** Its key where one was found. */
  readonly key?: string
  /** Its place among the entries that a page was built from, where it was. */
  readonly index?: number
  /** The record's bytes as they lie in the source, for the reject file. */
  readonly bytes: Uint8Array
}
