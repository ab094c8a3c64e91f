import type { Cursor } from '../cursor.ts'
import type { Key } from '../key.ts'
import type { Problem } from './problem.ts'
import type { Value } from '../value.ts'

/** What the scanner learnt of an entry on its way: what a writer must know without parsing. */
export const TRAIT = {
  ESCAPED_KEY: 1,
  NUMBER_KEY: 2,
  COMPOSITE_KEY: 4,
  NUL: 8,
  LONE_SURROGATE: 16,
  NEGATIVE_ZERO: 32,
  /** A number that a double does not hold exactly. */
  WIDE_NUMBER: 64,
  /** White space outside strings: the text is not compact. */
  SPACED: 128,
  /** Nested deeper than 1,000: beyond what SQLite's and most engines' JSON functions accept. */
  DEEP: 256,
} as const

/** A document's content. Its text is a view into its page; its value is parsed when first asked for, then kept. */
export interface Body {
  bytes(): Uint8Array
  text(): string
  value(): Value
}

export interface Entry {
  readonly key: Key
  readonly body: Body
  /** The extracted columns, in the layout's order, where the layout has any. */
  readonly cells?: readonly Value[]
  /** Parts of the unit's path that the layout names, such as `{ projectId: '17' }`. */
  readonly parts?: Readonly<Record<string, string>>
}

/** The entries from `from` on come from here, up to the next span. */
export interface UnitSpan {
  readonly from: number
  readonly unit: string
  readonly parts?: Readonly<Record<string, string>>
  /** A byte of the page whose place in its unit is known; line 0: not counted. Absent where an engine rendered the page. */
  readonly origin?: { readonly at: number; readonly byte: number; readonly line: number }
}

/** Where the values of records lie that all have the same members in one order, as rows do that an engine printed. */
export interface ValuePlaces {
  /** As JSON, with their quotes. */
  readonly names: readonly string[]
  /** Per entry and name: from, to. The first is -1 where an entry is not so, or was made compact. */
  readonly at: Int32Array
}

/** The columns of a page, as plain data: what crosses threads. */
export interface PageColumns {
  /** UTF-8 JSON text of its entries, in an ArrayBuffer of its own; the writer may overwrite it. */
  readonly bytes: Uint8Array
  readonly count: number
  /** Per entry: key from, key to, body from, body to. The key lies without its quotes; see TRAIT for its form. */
  readonly at: Int32Array
  /** Per entry: from, to of the JSON array of its extracted columns. Absent where the layout has none. */
  readonly cells?: Int32Array
  /** Only where it was found on the way. */
  readonly values?: ValuePlaces
  /** Per entry: its fingerprint, four lanes. */
  readonly prints: Int32Array
  /** Per entry: the hash of its key, two lanes. The low byte of the first is its digest bucket. */
  readonly keyHashes: Int32Array
  readonly traits: Uint16Array
  readonly spans: readonly UnitSpan[]
  readonly problems: readonly Problem[]
  /** Known before anything is written, so that the next scan may already start. Absent after the last page. */
  readonly next: Cursor | undefined
}
