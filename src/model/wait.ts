import type { ErrorCode } from './error-codes.ts'

/** A store is given time, and a run loses it. */
export type Wait =
  /** The limit of the user allows nothing more yet. */
  | { readonly for: 'rate'; readonly ms: number }
  /** It failed, and is asked again. */
  | { readonly for: 'retry'; readonly ms: number; readonly code: ErrorCode; readonly call: string }
