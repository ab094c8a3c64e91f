import { freeBuffers } from '../../../lib/free-buffers.ts'
import type { FieldSink } from '../table-form.ts'

const LARGE_BYTES = 1 << 20

/** A value as the parameter of a statement. */
type Parameter = Buffer | null

/** Rows for prepared statements while they grow: their values one after the other, as views of the page. */
export class RowValues implements FieldSink {
  /** Which entries of the page they are. */
  readonly entries: number[] = []
  readonly #values: Parameter[] = []
  readonly #columns: number
  #bytes = 0
  #bytesBefore = 0

  constructor(columns: number) {
    this.#columns = columns
  }

  /** Of all rows, the one at hand included. */
  get bytes(): number {
    return this.#bytes
  }

  /** Of the row at hand. */
  get rowBytes(): number {
    return this.#bytes - this.#bytesBefore
  }

  put(bytes: Uint8Array): void {
    this.#values.push(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length))
    this.#bytes += bytes.length
  }

  putCopy(bytes: Uint8Array): void {
    this.put(Buffer.from(bytes))
  }

  putNull(): void {
    this.#values.push(null)
  }

  endRow(entry: number): void {
    this.entries.push(entry)
    this.#bytesBefore = this.#bytes
  }

  /** The row at hand never was. */
  takeBack(): void {
    this.#values.length = this.entries.length * this.#columns
    this.#bytes = this.#bytesBefore
  }

  /** The values of some of the rows, by their places here. */
  of(from: number, to: number): readonly Parameter[] {
    return this.#values.slice(from * this.#columns, to * this.#columns)
  }

  /** They are in: what was made of large values, and does not lie in the page, goes at once. */
  letGo({ bytes }: { readonly bytes: Uint8Array }): void {
    const large = this.#values.flatMap((value) => (value && value.length > LARGE_BYTES ? [value.buffer] : []))
    freeBuffers([...new Set(large)].filter((buffer) => buffer !== bytes.buffer))
    this.#values.length = 0
  }

  bytesOf(from: number, to: number): number {
    let bytes = 0
    for (let at = from * this.#columns; at < to * this.#columns; at++) bytes += this.#values[at]?.length ?? 0
    return bytes
  }
}
