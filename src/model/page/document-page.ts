import type { Cursor } from '../cursor.ts'
import { DrayError } from '../error.ts'
import { parseJson, parseNarrowJson } from '../json/json-text.ts'
import { Key, type KeyPart } from '../key.ts'
import { TRAIT, type Body, type Entry, type PageColumns, type UnitSpan, type ValuePlaces } from './page.ts'
import type { Position, Problem } from './problem.ts'
import type { Value } from '../value.ts'

/**
 * A batch of documents as one buffer and columns about it. Nothing in it is a string or an object until someone asks:
 * entries are views made on demand.
 *
 * A page is its reader's, who asked a store for it, until it is released. What is to be kept of it longer is copied.
 */
export class DocumentPage implements PageColumns {
  readonly kind = 'documents'
  readonly bytes: Uint8Array
  readonly count: number
  readonly at: Int32Array
  declare readonly cells?: Int32Array
  declare readonly values?: ValuePlaces
  readonly prints: Int32Array
  readonly keyHashes: Int32Array
  readonly traits: Uint16Array
  readonly spans: readonly UnitSpan[]
  readonly problems: readonly Problem[]
  readonly next: Cursor | undefined
  #buffer: Buffer | undefined
  #free: (() => void) | undefined

  /** @param free lets the buffers go; only of a page whose buffers nobody else has */
  constructor(columns: PageColumns, free?: () => void) {
    this.#free = free
    this.bytes = columns.bytes
    this.count = columns.count
    this.at = columns.at
    if (columns.cells) this.cells = columns.cells
    if (columns.values) this.values = columns.values
    this.prints = columns.prints
    this.keyHashes = columns.keyHashes
    this.traits = columns.traits
    this.spans = columns.spans
    this.problems = columns.problems
    this.next = columns.next
  }

  /** The same page where something about it is said otherwise; the buffers are that one's from then on. */
  changed(columns: Partial<PageColumns>): DocumentPage {
    const page = new DocumentPage({ ...this, ...columns }, this.#free)
    this.#free = undefined
    return page
  }

  /**
   * Nobody reads it any more: whoever does gets an error (BUG), as its buffers are gone. Views of
   * them that were taken before are empty. Idempotent.
   */
  release(): void {
    const free = this.#free
    this.#free = undefined
    this.#buffer = undefined
    Object.defineProperties(this, RELEASED)
    free?.()
  }

  /** The key as a store of text keys holds it. */
  keyText(i: number): string {
    const text = this.#text(this.at[4 * i]!, this.at[4 * i + 1]!)
    return this.#has(i, TRAIT.ESCAPED_KEY) ? (JSON.parse(`"${text}"`) as string) : text
  }

  key(i: number): Key {
    const text = this.keyText(i)
    if (this.#has(i, TRAIT.COMPOSITE_KEY)) return new Key(parseJson(text) as KeyPart[])
    return Key.of(this.#has(i, TRAIT.NUMBER_KEY) ? (parseJson(text) as number | bigint) : text)
  }

  bodyBytes(i: number): Uint8Array {
    return this.bytes.subarray(this.at[4 * i + 2], this.at[4 * i + 3])
  }

  bodyText(i: number): string {
    return this.#text(this.at[4 * i + 2]!, this.at[4 * i + 3]!)
  }

  /** Exact, as `parseJson`; not kept: see `entry`. */
  bodyValue(i: number): Value {
    const text = this.bodyText(i)
    return this.#has(i, TRAIT.WIDE_NUMBER) ? parseJson(text) : parseNarrowJson(text)
  }

  /** JSON array text of the extracted columns. */
  cellsBytes(i: number): Uint8Array | undefined {
    return this.cells && this.bytes.subarray(this.cells[2 * i], this.cells[2 * i + 1])
  }

  print(i: number): Int32Array {
    return this.prints.subarray(4 * i, 4 * i + 4)
  }

  /** Where the entry comes from. */
  span(i: number): UnitSpan | undefined {
    const { spans } = this
    let low = 0
    let high = spans.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (spans[middle]!.from <= i) low = middle + 1
      else high = middle
    }
    return spans[low - 1]
  }

  /** Where the document begins in its unit: file, line and byte, as far as they are known. Counts lines: ask rarely. */
  position(i: number): Position | undefined {
    const span = this.span(i)
    if (!span?.origin) return span && { unit: span.unit }
    const { at, byte, line } = span.origin
    const from = this.at[4 * i + 2]!
    const place = { unit: span.unit, byte: byte + from - at }
    return line === 0 ? place : { ...place, line: line + newlines(this.bytes, at, from) }
  }

  entry(i: number): Entry {
    const cells = this.cellsBytes(i)
    const parts = this.span(i)?.parts
    return {
      key: this.key(i),
      body: new PageBody(this, i),
      ...(cells ? { cells: parseJson(Buffer.from(cells).toString()) as readonly Value[] } : {}),
      ...(parts ? { parts } : {}),
    }
  }

  *entries(): Iterable<Entry> {
    for (let i = 0; i < this.count; i++) yield this.entry(i)
  }

  #text(from: number, to: number): string {
    this.#buffer ??= Buffer.from(this.bytes.buffer, this.bytes.byteOffset, this.bytes.byteLength)
    return this.#buffer.toString('utf8', from, to)
  }

  #has(i: number, trait: number): boolean {
    return (this.traits[i]! & trait) !== 0
  }
}

const COLUMNS = ['bytes', 'at', 'cells', 'values', 'prints', 'keyHashes', 'traits'] as const

/** A buffer that is gone reads as zeros and as nothing: what is read of it must not pass for data. */
const RELEASED = Object.fromEntries(
  COLUMNS.map((column): [string, PropertyDescriptor] => [
    column,
    {
      get(): never {
        throw new DrayError('BUG', `The ${column} of a page were read after it was released`)
      },
    },
  ]),
)

function newlines(bytes: Uint8Array, from: number, to: number): number {
  let count = 0
  for (let at = from; at < to; at++) if (bytes[at] === 10) count++
  return count
}

/** A view into a page: read it before the page is handed on. */
class PageBody implements Body {
  readonly #page: DocumentPage
  readonly #i: number
  #value: Value | undefined

  constructor(page: DocumentPage, i: number) {
    this.#page = page
    this.#i = i
  }

  bytes(): Uint8Array {
    return this.#page.bodyBytes(this.#i)
  }

  text(): string {
    return this.#page.bodyText(this.#i)
  }

  value(): Value {
    return (this.#value ??= this.#page.bodyValue(this.#i))
  }
}
