import type { FieldSink } from '../table-form.ts'

const BACKSLASH = 0x5c
const FIELD_END = 0x1f
const ROW_END = 0x1e
const NULL = Buffer.from('\\N')
/** Below that it is quicker to look at each byte than to ask for help. */
const SHORT_BYTES = 64

/** How LOAD DATA is told to read what is built here. */
export const LOAD_FORMAT = `FIELDS TERMINATED BY X'1F' ESCAPED BY '\\\\' LINES TERMINATED BY X'1E'`

/** Rows for LOAD DATA while they grow, in one buffer. https://dev.mysql.com/doc/refman/8.0/en/load-data.html */
export class LoadText implements FieldSink {
  rows = 0
  readonly #pieceBytes: number
  #buffer: Buffer
  #length = 0
  #rowFrom = 0
  #fields = 0

  /** @param pieceBytes about how many will be taken at a time */
  constructor(pieceBytes: number) {
    this.#pieceBytes = pieceBytes
    this.#buffer = Buffer.allocUnsafe(pieceBytes)
  }

  /** Of all rows that were not taken yet. */
  get length(): number {
    return this.#length
  }

  /** The rows since the last piece, which are whoever's takes them. */
  take(): Buffer {
    const piece = this.#buffer.subarray(0, this.#length)
    this.#buffer = Buffer.allocUnsafe(this.#pieceBytes)
    this.#length = 0
    this.#rowFrom = 0
    return piece
  }

  put(bytes: Uint8Array): void {
    this.#makeRoom(2 * bytes.length + 2)
    this.#endField()
    if (bytes.length < SHORT_BYTES) return this.#putEach(bytes)
    const field = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
    if (field.includes(FIELD_END) || field.includes(ROW_END)) return this.#putEach(field)
    let from = 0
    for (let at = field.indexOf(BACKSLASH); at >= 0; at = field.indexOf(BACKSLASH, from)) {
      this.#copy(field, from, at)
      this.#buffer[this.#length++] = BACKSLASH
      this.#buffer[this.#length++] = BACKSLASH
      from = at + 1
    }
    this.#copy(field, from, field.length)
  }

  putCopy(bytes: Uint8Array): void {
    this.put(bytes)
  }

  putNull(): void {
    this.#makeRoom(NULL.length + 2)
    this.#endField()
    this.#buffer.set(NULL, this.#length)
    this.#length += NULL.length
  }

  endRow(): void {
    this.#makeRoom(1)
    this.#buffer[this.#length++] = ROW_END
    this.#rowFrom = this.#length
    this.#fields = 0
    this.rows += 1
  }

  /** The row at hand never was. */
  takeBack(): void {
    this.#length = this.#rowFrom
    this.#fields = 0
  }

  #endField(): void {
    if (this.#fields++ > 0) this.#buffer[this.#length++] = FIELD_END
  }

  #copy(field: Buffer, from: number, to: number): void {
    field.copy(this.#buffer, this.#length, from, to)
    this.#length += to - from
  }

  #putEach(field: Uint8Array): void {
    const buffer = this.#buffer
    let length = this.#length
    for (let i = 0; i < field.length; i++) {
      const byte = field[i]!
      if (byte === BACKSLASH || byte === FIELD_END || byte === ROW_END) buffer[length++] = BACKSLASH
      buffer[length++] = byte
    }
    this.#length = length
  }

  #makeRoom(bytes: number): void {
    if (this.#length + bytes <= this.#buffer.length) return
    const larger = Buffer.allocUnsafe(2 * (this.#length + bytes))
    larger.set(this.#buffer.subarray(0, this.#length))
    this.#buffer = larger
  }
}
