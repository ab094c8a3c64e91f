import { freeBuffers } from '../../lib/free-buffers.ts'
import { bufferFor } from '../../lib/large-buffer.ts'
import { PAD } from './byte-reader.ts'

/** Text of one page while it grows: in one buffer, so that of a record nothing is kept but its bytes. */
export class RenderedText {
  length = 0
  #buffer: Buffer<ArrayBuffer>

  /** @param bytes about how many will come */
  constructor(bytes: number) {
    this.#buffer = roomFor(Math.ceil(bytes))
  }

  /** What is there, with PAD spare bytes behind it. */
  get bytes(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#buffer.buffer, 0, this.#buffer.length)
  }

  /** So many will come at once, and little behind them: what it grows to holds them, and is not twice as large. */
  expect(bytes: number): void {
    if (bytes > this.#room) this.#grow(this.length + bytes + SPARE_BYTES)
  }

  /** Where so many bytes can be written behind what is there, by whoever sets `length` then. */
  room(bytes: number): Buffer {
    this.#makeRoom(bytes)
    return this.#buffer
  }

  /** The same of many, with little behind them. */
  exactRoom(bytes: number): Buffer {
    this.expect(bytes)
    return this.#buffer
  }

  putByte(byte: number): void {
    this.#makeRoom(1)
    this.#buffer[this.length++] = byte
  }

  putBytes(bytes: Uint8Array): void {
    this.#makeRoom(bytes.length)
    this.#buffer.set(bytes, this.length)
    this.length += bytes.length
  }

  putRange(bytes: Uint8Array, from: number, to: number): void {
    this.#makeRoom(to - from)
    // A view costs more than copying so many bytes one by one.
    if (to - from > SHORT_BYTES) this.#buffer.set(bytes.subarray(from, to), this.length)
    else for (let at = from, end = this.length; at < to; at++, end++) this.#buffer[end] = bytes[at]!
    this.length += to - from
  }

  /** Half a surrogate pair has no UTF-8: it is carried as its escape, which is the same JSON string. */
  putText(text: string): void {
    if (!text.isWellFormed())
      text = text.replace(LONE_SURROGATE, (unit) => `\\u${unit.charCodeAt(0).toString(16)}`)
    if (3 * text.length > this.#room) this.#makeRoom(Buffer.byteLength(text))
    this.length += this.#buffer.write(text, this.length)
  }

  putBase64(bytes: Uint8Array): void {
    this.expect(4 * Math.ceil(bytes.length / 3))
    for (let from = 0; from < bytes.length; from += BASE64_PART) {
      const { buffer, byteOffset } = bytes
      const part = Buffer.from(buffer, byteOffset + from, Math.min(BASE64_PART, bytes.length - from))
      this.length += this.#buffer.write(part.toString('base64'), this.length, 'latin1')
    }
  }

  /** How often a byte is there. */
  count(byte: number): number {
    let count = 0
    for (
      let at = this.#buffer.indexOf(byte);
      at >= 0 && at < this.length;
      at = this.#buffer.indexOf(byte, at + 1)
    )
      count++
    return count
  }

  get #room(): number {
    return this.#buffer.length - PAD - this.length
  }

  #makeRoom(bytes: number): void {
    if (bytes > this.#room) this.#grow(2 * (this.length + bytes))
  }

  #grow(bytes: number): void {
    const larger = roomFor(bytes)
    larger.set(this.#buffer.subarray(0, this.length))
    if (this.#buffer.length >= WORTH_FREEING_BYTES) freeBuffers([this.#buffer.buffer])
    this.#buffer = larger
  }
}

function roomFor(bytes: number): Buffer<ArrayBuffer> {
  return Buffer.from(bufferFor(bytes + PAD), 0, bytes + PAD)
}

const SHORT_BYTES = 24
const SPARE_BYTES = 4096
/** A multiple of 3: by itself each is whole. */
const BASE64_PART = 3 << 14
/** What was outgrown comes to as much as what it became. */
const WORTH_FREEING_BYTES = 64 * 1024
const LONE_SURROGATE = /\p{Surrogate}/gu
