import type { ErrorCode } from '../../src/index.ts'

export type Kind = 'json' | 'sqlite'

/** One record as somebody has it, whatever store it lies in, and what must become of it. */
export interface LaidRecord {
  readonly name: string
  /** JSON text of a document; bytes where it is no text. */
  readonly text: string | Uint8Array
  /** Default: a plain key of its own. */
  readonly key?: string
  /** Why it stays behind; without it the record arrives as it was, to the byte. */
  readonly rejected?: ErrorCode
  /** Where in its text: bytes from its beginning, as a JSON source says it. */
  readonly at?: number
  /** The only kind of store that such a record can lie in. */
  readonly only?: Kind
}

export interface Pair {
  readonly from: Kind
  readonly to: Kind
}

export const PAIRS: readonly Pair[] = [
  { from: 'json', to: 'sqlite' },
  { from: 'sqlite', to: 'json' },
  { from: 'sqlite', to: 'sqlite' },
  { from: 'json', to: 'json' },
]
