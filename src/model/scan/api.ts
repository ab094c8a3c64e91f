// Signatures for those who build on the scanner while it is being written; removed when the real files are there.
import type { Cursor } from '../cursor.ts'
import type { DocumentPage } from '../document-page.ts'
import type { Key } from '../key.ts'
import type { UnitSpan } from '../page.ts'
import type { Problem } from '../problem.ts'

// model/scan/cut-records.ts ---------------------------------------------------------------------------------------

/** Bytes after the end of a window that the scanner may overwrite and read. */
export declare const PAD: number

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

export interface Cut {
  readonly page: DocumentPage
  /** Offset in the window after the last complete record and its comma. */
  readonly consumed: number
  /** The container was closed (or the one value read): what is left is checked to be white space only. */
  readonly ended: boolean
}

/**
 * Cuts records from `start` to at most `limit` complete ones, fingerprinting each on the way. `opened`: the container's
 * bracket lies behind us. Undefined when the window holds not even one complete record and is not final: read a longer
 * one. A record that cannot be a document is one of the page's problems.
 * @throws DrayError SOURCE_CORRUPT with unit, line and byte where the grammar breaks and nothing after it can be trusted
 */
export declare function cutRecords(
  window: Window,
  request: { readonly start: number; readonly opened: boolean; readonly limit: number; readonly unit: string; readonly form: RecordForm; readonly parts?: Readonly<Record<string, string>> },
): Cut | undefined

// model/scan/cut-rendered.ts --------------------------------------------------------------------------------------

/**
 * A page that an engine rendered: `"key":document` or `number:document`, then, where the layout has columns, byte 29 and
 * the JSON array of its cells; records are separated by byte 30 (both legal nowhere in JSON). PAD spare bytes follow `end`.
 * @throws DrayError TARGET_CORRUPT / SOURCE_CORRUPT are the caller's: a malformed record becomes a problem (code RECORD_INVALID),
 *   since byte 30 tells where the next begins
 */
export declare function cutRendered(
  bytes: Uint8Array,
  request: { readonly end: number; readonly keys: 'text' | 'typed'; readonly unit: string; readonly next: Cursor | undefined; readonly cells: boolean },
): DocumentPage

// model/scan/page-builder.ts --------------------------------------------------------------------------------------

export interface LooseEntry {
  readonly key: Key
  /** JSON text of the document. */
  readonly body: string | Uint8Array
  /** JSON array text of the extracted columns. */
  readonly cells?: string
}

/** A page from loose entries: for stores and mappings that work record by record. Fingerprints as the cutters do. */
export declare function buildPage(
  entries: readonly LooseEntry[],
  request: { readonly keys: 'text' | 'typed'; readonly next: Cursor | undefined; readonly spans?: readonly UnitSpan[]; readonly problems?: readonly Problem[] },
): DocumentPage

/** Several pages (of small files) as one; offsets and spans shifted. `next` is given anew. */
export declare function joinPages(pages: readonly DocumentPage[], next: Cursor | undefined): DocumentPage

/** The same page with another key form or cursor, fingerprints of keys redone where the form changes them. */
export declare function withNext(page: DocumentPage, next: Cursor | undefined): DocumentPage

// model/scan/render.ts --------------------------------------------------------------------------------------------

/** Removes white space outside strings from every body that has any, in place; offsets and traits follow. */
export declare function compactPage(page: DocumentPage): void

/** JSON text indented as `JSON.stringify(x, null, indent)` does, starting at nesting `level`; numbers, escapes as they stand. */
export declare function indentText(text: Uint8Array, indent: number, level: number): Uint8Array

// model/scan/fingerprint.ts ---------------------------------------------------------------------------------------

/** The fingerprint and key hash of one entry: the same as a page's. */
export declare function fingerprint(entry: LooseEntry, keys: 'text' | 'typed'): { readonly print: Int32Array; readonly keyHash: Int32Array }

/** The hash under which digests, write log and verification know a key, two lanes. */
export declare function hashKey(key: Key, keys: 'text' | 'typed'): Int32Array

/** Whenever the hash, the mixing or the equality table changes, so does this: part of plan, ledger and manifest. */
export declare const FINGERPRINT_VERSION: number
