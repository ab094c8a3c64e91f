import { PAD } from './byte-reader.ts'
import { putEscapedRange } from './strings/escape-text.ts'
import { RenderedText } from './rendered-text.ts'

/**
 * Stands in a record where one of the texts is to go that lie before it: `5:a "b"` or `-` for NULL, one behind the other,
 * then the record. It is legal nowhere in JSON.
 */
export const TEXT_PLACE = 27

export interface TextsBefore {
  /** Every record has so many. */
  readonly count: number
  /** Per record, where it ends: between two of them lies one byte. */
  readonly ends: Int32Array
}

const COLON = 58
const MINUS = 45
const ZERO = 48
const NINE = 57
const NULL = Buffer.from('null')
const NONE = -1

/** Records with their texts in their places, as JSON strings. One that has not just as many places stays malformed. */
export function placeTexts(bytes: Uint8Array, { count, ends }: TextsBefore): RenderedText {
  const from = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const texts = new Int32Array(2 * count)
  const places = new Int32Array(count)
  const end = ends.at(-1) ?? 0
  const to = new RenderedText(ESCAPED * end + PAD)
  for (let i = 0, at = 0; i < ends.length; i++) {
    const stop = ends[i]!
    const record = findTexts(bytes, at, stop, texts)
    const isWhole = record !== NONE && findPlaces(from, record, stop, places)
    let copied = isWhole ? record : at
    for (let t = 0; isWhole && t < count; t++) {
      to.putRange(bytes, copied, places[t]!)
      copied = places[t]! + 1
      if (texts[2 * t] === NONE) to.putBytes(NULL)
      else putEscapedRange(view, texts[2 * t]!, texts[2 * t + 1]!, to)
    }
    to.putRange(bytes, copied, stop)
    // It is no JSON, whatever it is.
    if (!isWhole) to.putByte(TEXT_PLACE)
    // What lies between two records.
    if (i < ends.length - 1) to.putByte(bytes[stop]!)
    at = stop + 1
  }
  return to
}

/** Usually there are fewer quotes in a text. */
const ESCAPED = 1.2

/** @returns where the record begins; NONE where there are not so many texts before it */
function findTexts(bytes: Uint8Array, at: number, stop: number, texts: Int32Array): number {
  let p = at
  for (let t = 0; t < texts.length; t += 2) {
    if (bytes[p] === MINUS) {
      texts[t] = NONE
      p++
      continue
    }
    let length = 0
    const digits = p
    for (; bytes[p]! >= ZERO && bytes[p]! <= NINE; p++) length = 10 * length + bytes[p]! - ZERO
    if (p === digits || bytes[p] !== COLON || p + length >= stop) return NONE
    texts[t] = p + 1
    p = texts[t + 1] = p + 1 + length
  }
  return p
}

/** False where there are more or fewer. */
function findPlaces(bytes: Buffer, from: number, to: number, places: Int32Array): boolean {
  let at = from - 1
  for (let t = 0; t < places.length; t++) {
    at = bytes.indexOf(TEXT_PLACE, at + 1)
    if (at < 0 || at >= to) return false
    places[t] = at
  }
  const more = bytes.indexOf(TEXT_PLACE, at + 1)
  return more < 0 || more >= to
}
