import type { DocumentPage } from '../page/document-page.ts'

/** One stretch of a file, read into a buffer of its own with PAD spare bytes after `end`. */
export interface Window {
  readonly bytes: Uint8Array
  readonly end: number
  /** Offset in the unit of bytes[0]. */
  readonly base: number
  /** Line in the unit of bytes[0], from 1; 0 when unknown (errors then carry the byte only). */
  readonly line: number
  /** No more bytes follow. */
  readonly final: boolean
}

/** How records lie in a unit, and where their key is. */
export interface RecordForm {
  /** `members`: `{ "id": {…}, … }`. `elements`: `[ {…}, … ]`. `value`: the whole unit is one document. */
  readonly shape: 'members' | 'elements' | 'value'
  /**
   * Names of the top-level fields of a record that make up its key. For `members` the member name is the key, and
   * `keyFields` (at most one) is only compared with it: KEY_MISMATCH when the field is there and differs as text.
   */
  readonly keyFields: readonly string[]
  /** Key parts put before those of `keyFields`, from the unit's path. For `value` it may be the whole key. */
  readonly keyPrefix: readonly string[]
  readonly keys: 'text' | 'typed'
}

export interface CutRequest {
  readonly start: number
  /** Records before `start` were cut from an earlier window: what comes is a comma or the end of the container. */
  readonly opened: boolean
  readonly limit: number
  readonly unit: string
  readonly form: RecordForm
  readonly parts?: Readonly<Record<string, string>>
}

export interface Cut {
  readonly page: DocumentPage
  /** Offset in the window after the last complete record. The next cut starts there, `opened`. */
  readonly consumed: number
  /** The container was closed (or the one value read), and nothing but white space follows. */
  readonly ended: boolean
}
