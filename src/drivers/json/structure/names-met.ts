import { decodedName } from './structure-bytes.ts'

const PLACES = 256
/** Longer ones are rarely met twice. */
const LONGEST = 64

/** Names as text: the same few are met in each of millions of records, and are decoded once. */
export class NamesMet {
  readonly #bytes: (Uint8Array | undefined)[] = Array.from({ length: PLACES })
  readonly #texts: string[] = Array.from({ length: PLACES }, () => '')

  /** What a string holds that lies between these bytes, without its quotes. */
  textOf(chunk: Uint8Array, from: number, to: number): string {
    const length = to - from
    if (length === 0 || length > LONGEST) return decodedName(bufferOf(chunk, from, to))
    const middle = chunk[from + (length >> 1)]!
    const place = (length + 7 * chunk[from]! + 31 * middle + 127 * chunk[to - 1]!) % PLACES
    const known = this.#bytes[place]
    if (known && isAt(known, chunk, from, to)) return this.#texts[place]!
    const bytes = chunk.slice(from, to)
    this.#bytes[place] = bytes
    return (this.#texts[place] = decodedName(bufferOf(bytes, 0, length)))
  }
}

function isAt(bytes: Uint8Array, chunk: Uint8Array, from: number, to: number): boolean {
  if (bytes.length !== to - from) return false
  for (let i = 0; i < bytes.length; i++) if (chunk[from + i] !== bytes[i]) return false
  return true
}

function bufferOf(chunk: Uint8Array, from: number, to: number): Buffer {
  return Buffer.from(chunk.buffer, chunk.byteOffset + from, to - from)
}
