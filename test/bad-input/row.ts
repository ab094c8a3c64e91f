import type { ErrorCode } from '../../src/index.ts'

/** A folder of files that somebody has, and what dray must make of it. */
export interface Row {
  readonly name: string
  /** By path; what is no text and no bytes is printed as JSON. */
  readonly files: Readonly<Record<string, unknown>>
  /** What is no file: links, folders, modes. */
  readonly lay?: (data: string) => void
  /** Behind the folder's address. */
  readonly query?: string
  readonly collections?: Readonly<Record<string, { readonly read: Readonly<Record<string, unknown>> }>>
  readonly verdict: Verdict
}

interface Verdict {
  /** Everything that is in the target: collection → key → document, as text where its digits matter. */
  readonly moved?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  /** Records that stay behind: code and place, in order. */
  readonly rejected?: readonly (readonly [ErrorCode, string])[]
  /** Collections that stay behind whole: their name and the place. */
  readonly damaged?: readonly (readonly [string, string])[]
  /** What is said of it: parts of the notes. */
  readonly noted?: readonly string[]
  /** Nothing is read before the user has said something: parts of the question, and how many answers it offers. */
  readonly asked?: readonly string[]
  readonly answers?: number
  /** Nothing is read at all. */
  readonly refused?: ErrorCode
}
