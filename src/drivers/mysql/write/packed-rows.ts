import type { PackedValues } from '../connection/run-packed.ts'
import type { FieldSink } from '../table-form.ts'

/** A copy by hand is quicker than a call for what is shorter. */
const SHORT_BYTES = 32
/** A length with its mark. https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_basic_dt_integers.html */
const MOST_LENGTH_BYTES = 9
const FIRST_ROOM_BYTES = 64 * 1024

/** Rows for prepared statements while they grow: their values one after the other, as a packet has them. */
export class PackedRows implements FieldSink {
  /** Which entries of the page they are. */
  readonly entries: number[] = []
  readonly #columns: number
  #buffer = Buffer.allocUnsafe(FIRST_ROOM_BYTES)
  #length = 0
  #fields = 0
  /** By row, where it ends. */
  readonly #ends: number[] = []
  /** Which of all values are NULL. */
  readonly #nulls: number[] = []

  constructor(columns: number) {
    this.#columns = columns
  }

  /** Of all rows, the one at hand included. */
  get bytes(): number {
    return this.#length
  }

  /** Of the row at hand. */
  get rowBytes(): number {
    return this.#length - this.#endOf(this.entries.length)
  }

  put(bytes: Uint8Array): void {
    const { length } = bytes
    this.#makeRoom(length + MOST_LENGTH_BYTES)
    this.#putLength(length)
    const buffer = this.#buffer
    const at = this.#length
    if (length < SHORT_BYTES) for (let i = 0; i < length; i++) buffer[at + i] = bytes[i]!
    else buffer.set(bytes, at)
    this.#length = at + length
    this.#fields++
  }

  putCopy(bytes: Uint8Array): void {
    this.put(bytes)
  }

  putNull(): void {
    this.#nulls.push(this.#fields++)
  }

  endRow(entry: number): void {
    this.entries.push(entry)
    this.#ends.push(this.#length)
  }

  /** The row at hand never was. */
  takeBack(): void {
    this.#length = this.#endOf(this.entries.length)
    this.#fields = this.entries.length * this.#columns
    while (this.#nulls.length > 0 && this.#nulls.at(-1)! >= this.#fields) this.#nulls.pop()
  }

  /** None of them is needed any more. */
  clear(): void {
    for (const list of [this.entries, this.#ends, this.#nulls]) list.length = 0
    this.#length = 0
    this.#fields = 0
  }

  /** The values of some of the rows, by their places here: good until there are others here. */
  of(from: number, to: number): PackedValues {
    const first = from * this.#columns
    const behind = to * this.#columns
    return {
      count: behind - first,
      nulls: this.#nulls.filter((at) => at >= first && at < behind).map((at) => at - first),
      bytes: this.#buffer.subarray(this.#endOf(from), this.#endOf(to)),
    }
  }

  bytesOf(from: number, to: number): number {
    return this.#endOf(to) - this.#endOf(from)
  }

  /** Of so many rows. */
  #endOf(rows: number): number {
    return rows === 0 ? 0 : this.#ends[rows - 1]!
  }

  /** As mysql2 does: the largest of each form in the next. */
  #putLength(length: number): void {
    if (length <= 250) {
      this.#buffer[this.#length++] = length
    } else if (length < 0xffff) {
      this.#buffer[this.#length] = 0xfc
      this.#length = this.#buffer.writeUInt16LE(length, this.#length + 1)
    } else if (length < 0xffffff) {
      this.#buffer[this.#length] = 0xfd
      this.#length = this.#buffer.writeUIntLE(length, this.#length + 1, 3)
    } else {
      this.#buffer[this.#length] = 0xfe
      this.#length = this.#buffer.writeBigUInt64LE(BigInt(length), this.#length + 1)
    }
  }

  #makeRoom(bytes: number): void {
    if (this.#length + bytes <= this.#buffer.length) return
    const larger = Buffer.allocUnsafe(2 * (this.#length + bytes))
    larger.set(this.#buffer.subarray(0, this.#length))
    this.#buffer = larger
  }
}
