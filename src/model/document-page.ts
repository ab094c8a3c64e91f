import type { Key } from './key.ts'
import type { Cursor } from './cursor.ts'
import type { Entry, PageColumns, UnitSpan } from './page.ts'
import type { Problem } from './problem.ts'

/**
 * A batch of documents as one buffer and columns about it. Nothing in it is a string or an object until someone asks:
 * entries are views made on demand.
 */
export class DocumentPage implements PageColumns {
  readonly kind = 'documents'
  readonly bytes: Uint8Array
  readonly count: number
  readonly at: Int32Array
  declare readonly cells?: Int32Array
  readonly prints: Int32Array
  readonly keyHashes: Int32Array
  readonly traits: Uint16Array
  readonly spans: readonly UnitSpan[]
  readonly problems: readonly Problem[]
  readonly next: Cursor | undefined

  constructor(columns: PageColumns) {
    this.bytes = columns.bytes
    this.count = columns.count
    this.at = columns.at
    if (columns.cells) this.cells = columns.cells
    this.prints = columns.prints
    this.keyHashes = columns.keyHashes
    this.traits = columns.traits
    this.spans = columns.spans
    this.problems = columns.problems
    this.next = columns.next
  }

  /** The key as a store of text keys holds it. */
  keyText(i: number): string {
    throw new Error(`to be written ${i}`)
  }

  key(i: number): Key {
    throw new Error(`to be written ${i}`)
  }

  bodyBytes(i: number): Uint8Array {
    return this.bytes.subarray(this.at[4 * i + 2], this.at[4 * i + 3])
  }

  bodyText(i: number): string {
    throw new Error(`to be written ${i}`)
  }

  /** JSON array text of the extracted columns. */
  cellsBytes(i: number): Uint8Array | undefined {
    return this.cells && this.bytes.subarray(this.cells[2 * i], this.cells[2 * i + 1])
  }

  print(i: number): Int32Array {
    return this.prints.subarray(4 * i, 4 * i + 4)
  }

  span(i: number): UnitSpan | undefined {
    return this.spans.findLast((span) => span.from <= i)
  }

  entry(i: number): Entry {
    throw new Error(`to be written ${i}`)
  }

  *entries(): Iterable<Entry> {
    for (let i = 0; i < this.count; i++) yield this.entry(i)
  }
}
