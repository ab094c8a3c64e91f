import { freeBuffers } from '../../../lib/free-buffers.ts'
import { bufferFor } from '../../../lib/large-buffer.ts'
import {
  escapedField,
  hexField,
  LARGE_BYTES,
  type LargeField,
  plainField,
  unescapedField,
} from './large-field.ts'

/** Bytes, or a value of megabytes among them. */
export type CopyPart = Uint8Array | LargeField

interface Placed {
  readonly row: number
  /** In front of which byte. */
  readonly at: number
  readonly field: LargeField
}

/**
 * What is sent to COPY, while it grows, with where each of its rows begins. Values of megabytes stay in the page, and are
 * made when they are sent.
 */
export class CopyText {
  length = 0
  readonly #format: 'binary' | 'text'
  #buffer: Buffer
  /** Of each row; a buffer is less than 2 ** 32 bytes long. */
  #starts = new Uint32Array(1024)
  #rows = 0
  #fields = 0
  #taken = 0
  #large: Placed[] = []
  /** How many of the large ones were taken. */
  #takenLarge = 0

  constructor(format: 'binary' | 'text') {
    this.#format = format
    this.#buffer = firstBuffer()
    this.clear()
  }

  /** What was in it is gone, its memory stays. */
  clear(): void {
    this.length = this.#format === 'text' ? 0 : BINARY_HEADER.length
    this.#rows = 0
    this.#fields = 0
    this.#taken = 0
    this.#large = []
    this.#takenLarge = 0
  }

  /** What a page of huge rows took is freed at once. Only when the engine has answered: until then it may be on its way there. */
  letGo(): void {
    this.#large = []
    if (this.#buffer.length <= MOST_KEPT_BYTES) return
    freeBuffers([this.#buffer.buffer])
    this.#buffer = firstBuffer()
    this.clear()
  }

  get rows(): number {
    return this.#rows
  }

  /** @param fields of which there will be so many */
  beginRow(fields: number): void {
    if (this.#rows === this.#starts.length) this.#starts = twiceAsLong(this.#starts)
    this.#starts[this.#rows++] = this.length
    this.#fields = 0
    if (this.#format === 'binary') this.#putInt16(fields)
  }

  /** In text a row is closed by its line break. */
  endRow(): void {
    if (this.#format === 'text') this.#putByte(LINE_FEED)
  }

  /** The row begun last has never been. */
  takeBack(): void {
    if (this.#rows === 0) return
    this.length = this.#starts[--this.#rows]!
    while (this.#large.at(-1)?.row === this.#rows) this.#large.pop()
  }

  putNull(): void {
    if (this.#format === 'binary') return this.#putInt32(-1)
    this.#separate()
    this.#putByte(BACKSLASH)
    this.#putByte(LETTER_N)
  }

  /** Binary only: the bytes of a text; `version` stands before those of a `jsonb`. */
  putBytes(bytes: Uint8Array, version?: number): void {
    this.#putInt32(bytes.length + (version === undefined ? 0 : 1))
    if (version !== undefined) this.#putByte(version)
    if (bytes.length > LARGE_BYTES) return this.#putLarge(plainField(bytes))
    this.#makeRoom(bytes.length)
    this.#buffer.set(bytes, this.length)
    this.length += bytes.length
  }

  putInt32Field(value: number): void {
    if (this.#format === 'text') return this.putPlain(String(value))
    this.#putInt32(4)
    this.#putInt32(value)
  }

  putInt64Field(value: bigint): void {
    this.#putInt32(8)
    this.#makeRoom(8)
    this.length = this.#buffer.writeBigInt64BE(value, this.length)
  }

  putDoubleField(value: number): void {
    this.#putInt32(8)
    this.#makeRoom(8)
    this.length = this.#buffer.writeDoubleBE(value, this.length)
  }

  /** Text only: a value in which nothing is to be escaped. ASCII. */
  putPlain(text: string): void {
    this.#separate()
    this.#makeRoom(text.length)
    this.length += this.#buffer.write(text, this.length, 'latin1')
  }

  /** Text only. */
  putEscaped(text: string): void {
    const escaped = ESCAPED.test(text) ? text.replace(ALL_ESCAPED, (one) => ESCAPES[one]!) : text
    this.#separate()
    this.#makeRoom(escaped.length < SHORT_TEXT ? 3 * escaped.length : Buffer.byteLength(escaped))
    this.length += this.#buffer.write(escaped, this.length, 'utf8')
  }

  /** Text only: bytes of a text in which nothing is to be escaped. */
  putRaw(bytes: Uint8Array, from: number, to: number): void {
    this.#separate()
    if (to - from > LARGE_BYTES) return this.#putLarge(plainField(bytes.subarray(from, to)))
    this.#makeRoom(to - from)
    const buffer = this.#buffer
    let end = this.length
    if (to - from > SHORT_BYTES) buffer.set(bytes.subarray(from, to), end)
    else for (let at = from; at < to; at++) buffer[end++] = bytes[at]!
    this.length += to - from
  }

  /** Text only: a large text as it lies in JSON, without its quotes. */
  putUnescaped(bytes: Uint8Array, from: number, to: number): void {
    this.#separate()
    this.#putLarge(unescapedField(bytes.subarray(from, to)))
  }

  /** Text only: bytes of a text, where `putEscaped` would take the text. */
  putEscapedBytes(bytes: Buffer): void {
    if (bytes.length <= LARGE_BYTES) return this.putEscaped(bytes.toString('utf8'))
    this.#separate()
    this.#putLarge(escapedField(bytes))
  }

  /** Text only: bytes that lie in base 64, as `bytea` takes them. Part by part, so that no long string is made. */
  putHexOfBase64(bytes: Uint8Array, from: number, to: number): void {
    this.#separate()
    if (to - from > LARGE_BYTES) return this.#putLarge(hexField(bytes.subarray(from, to)))
    this.#makeRoom(3 + 2 * (to - from))
    this.length += this.#buffer.write('\\\\x', this.length, 'latin1')
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    for (let at = from; at < to; at += BASE64_PART) {
      const part = Buffer.from(text.toString('latin1', at, Math.min(to, at + BASE64_PART)), 'base64')
      this.length += this.#buffer.write(part.toString('hex'), this.length, 'latin1')
    }
  }

  /** Whether what was put since the last part is worth sending. */
  get isPartDue(): boolean {
    return this.length - this.#taken >= PART_BYTES || this.#takenLarge < this.#large.length
  }

  /** What was put since the last part was taken; rows that are whole. It stays as it is until all is cleared. */
  *takePart(): Generator<CopyPart> {
    const [from, large] = [this.#taken, this.#takenLarge]
    this.#taken = this.length
    this.#takenLarge = this.#large.length
    yield* this.#between(from, this.length, this.#large.slice(large))
  }

  /** The same, and with it a COPY ends: no row comes behind it. */
  *takeLastPart(): Generator<CopyPart> {
    if (this.#format === 'binary') this.#putInt16(-1)
    yield* this.takePart()
  }

  /** The rows `from` to `to` as one COPY takes them; good until the next row is put. */
  *rowsAsCopy(from = 0, to = this.rows): Generator<CopyPart> {
    const isBinary = this.#format === 'binary'
    if (isBinary) yield BINARY_HEADER
    const large = this.#large.filter(({ row }) => row >= from && row < to)
    yield* this.#between(this.#startOf(from), this.#startOf(to), large)
    if (isBinary) yield BINARY_END
  }

  *#between(from: number, to: number, large: readonly Placed[]): Generator<CopyPart> {
    const buffer = this.#buffer
    let at = from
    for (const placed of large) {
      if (placed.at > at) yield buffer.subarray(at, placed.at)
      yield placed.field
      at = placed.at
    }
    if (to > at) yield buffer.subarray(at, to)
  }

  /** Of a row; behind the last, where they end. */
  #startOf(row: number): number {
    return row < this.#rows ? this.#starts[row]! : this.length
  }

  #putLarge(field: LargeField): void {
    this.#large.push({ row: this.#rows - 1, at: this.length, field })
  }

  #separate(): void {
    if (this.#fields++ > 0) this.#putByte(TAB)
  }

  #putByte(byte: number): void {
    this.#makeRoom(1)
    this.#buffer[this.length++] = byte
  }

  #putInt16(value: number): void {
    this.#makeRoom(2)
    this.length = this.#buffer.writeInt16BE(value, this.length)
  }

  #putInt32(value: number): void {
    this.#makeRoom(4)
    this.length = this.#buffer.writeInt32BE(value, this.length)
  }

  #makeRoom(bytes: number): void {
    if (this.length + bytes <= this.#buffer.length) return
    const room = 2 * (this.length + bytes)
    const larger = Buffer.from(bufferFor(room), 0, room)
    larger.set(this.#buffer.subarray(0, this.length))
    this.#buffer = larger
  }
}

function firstBuffer(): Buffer {
  const buffer = Buffer.allocUnsafeSlow(FIRST_BYTES)
  BINARY_HEADER.copy(buffer)
  return buffer
}

function twiceAsLong(array: Uint32Array): Uint32Array<ArrayBuffer> {
  const longer = new Uint32Array(2 * array.length)
  longer.set(array)
  return longer
}

/** So much is sent at a time. */
const PART_BYTES = 1 << 16
/** A view costs more than copying so many bytes one by one. */
const SHORT_BYTES = 24
/** In UTF-8 a text takes three bytes for a character at most; of a longer one it is counted. */
const SHORT_TEXT = 4096
/** A multiple of 4: by itself each is whole. */
const BASE64_PART = 1 << 14
const FIRST_BYTES = 1 << 20
/** A usual page takes less. */
const MOST_KEPT_BYTES = 8 << 20
const TAB = 9
const LINE_FEED = 10
const LETTER_N = 78
const BACKSLASH = 92
const ESCAPED = /[\\\n\r\t]/
const ALL_ESCAPED = /[\\\n\r\t]/g
const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** Signature, flags, no extension. https://www.postgresql.org/docs/current/sql-copy.html#id-1.9.3.55.9.4 */
const BINARY_HEADER = Buffer.concat([Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'), Buffer.alloc(8)])
const BINARY_END = Buffer.from([255, 255])
