import type { ErrorCode } from './error-codes.ts'
import type { Position } from './page/problem.ts'
import { systemRefusalOf } from './system-refusal.ts'

/** What a caller may do about an error: nothing, the same request again, or look at the store before asking again. */
export type Retry = 'never' | 'again' | 'look-first'

export interface ErrorDetails {
  /** The next command or deed that helps. */
  readonly hint?: string
  /** Decided by the driver, obeyed by `store/layers/retrying.ts` alone. */
  readonly retry?: Retry
  /** The request was too much at once: a smaller one may do what this one could not, asked again or not. */
  readonly lessHelps?: boolean
  /** The engine refused a record for the sake of a reference: another one has to come first, or to go first. */
  readonly byReference?: boolean
  /** The store itself says that asking sooner is in vain. */
  readonly retryAfterMs?: number
  readonly store?: string
  readonly collection?: string
  readonly key?: string
  readonly position?: Position
  /** Further facts, one line each: the checks that failed, the readings of an ambiguous file … */
  readonly details?: readonly string[]
  readonly cause?: unknown
}

/** The one error class. Tests and callers look at `code`; people read `message`, where it happened, and `hint`. */
export class DrayError extends Error {
  readonly code: ErrorCode
  readonly hint: string | undefined
  readonly retry: Retry
  readonly lessHelps: boolean
  readonly byReference: boolean
  readonly retryAfterMs: number | undefined
  readonly store: string | undefined
  readonly collection: string | undefined
  readonly key: string | undefined
  readonly position: Position | undefined
  readonly details: readonly string[]

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.name = 'DrayError'
    this.code = code
    this.hint = details.hint
    this.retry = details.retry ?? 'never'
    this.lessHelps = details.lessHelps ?? false
    this.byReference = details.byReference ?? false
    this.retryAfterMs = details.retryAfterMs
    this.store = details.store
    this.collection = details.collection
    this.key = details.key
    this.position = details.position
    this.details = details.details ?? []
  }

  /** The same error with what an outer layer knows; what is already there stays. */
  within(context: Pick<ErrorDetails, 'store' | 'collection' | 'key'>): DrayError {
    const merged: Record<string, unknown> = {
      hint: this.hint,
      retry: this.retry,
      lessHelps: this.lessHelps,
      byReference: this.byReference,
      retryAfterMs: this.retryAfterMs,
      store: this.store ?? context.store,
      collection: this.collection ?? context.collection,
      key: this.key ?? context.key,
      position: this.position,
      details: this.details,
      cause: this.cause,
    }
    const error = new DrayError(this.code, this.message, definedOnly(merged))
    if (this.stack !== undefined) error.stack = this.stack
    return error
  }

  toJSON(): Record<string, unknown> {
    const { code, message, hint, store, collection, key, position, details } = this
    return definedOnly({
      code,
      message,
      hint,
      store,
      collection,
      key,
      position,
      details: details.length > 0 ? details : undefined,
    })
  }
}

export function isDrayError(error: unknown): error is DrayError {
  return error instanceof DrayError
}

/** Anything thrown, as a DrayError: what the system refused is the system's, any other unknown is a bug in dray. */
export function asDrayError(error: unknown): DrayError {
  if (isDrayError(error)) return error
  const message = error instanceof Error ? error.message : String(error)
  const refusal = systemRefusalOf(error)
  if (!refusal) return new DrayError('BUG', message, { cause: error })
  const path = error instanceof Error && 'path' in error ? `: ${String(error.path)}` : ''
  return new DrayError(refusal.code, `The system refused (${message})${path}`, {
    hint: refusal.hint,
    cause: error,
  })
}

function definedOnly(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined))
}
