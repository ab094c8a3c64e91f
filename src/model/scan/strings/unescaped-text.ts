import { bufferFor } from '../../../lib/large-buffer.ts'
import type { RawCell } from '../../page/raw-cell.ts'
import { codeUnitAt, MEANINGS, putCodePoint } from './escapes.ts'

const QUOTE = 34
const BACKSLASH = 92
const LETTER_U = 117

/** What is written goes beyond its end by less. */
const SPARE_BYTES = 4

/**
 * What a JSON string says, as UTF-8, its escapes taken back: without a string of it. Undefined where it says NUL or has a
 * surrogate in an escape, and of another value: that is to be parsed.
 * @param room where it is to lie: as long as the cell, and a word
 */
export function unescapedText(
  { bytes, from, to }: RawCell,
  room: Uint8Array = roomFor(to - from + SPARE_BYTES),
): Uint8Array | undefined {
  if (bytes[from] !== QUOTE) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const text = new DataView(room.buffer, room.byteOffset, room.byteLength)
  const end = to - 1
  // A word reaches beyond the last bytes of a text: they are looked at one by one.
  const lastWord = Math.min(end, bytes.byteLength - 4)
  let at = from + 1
  let length = 0
  while (at < end) {
    if (at <= lastWord) {
      const word = view.getInt32(at, true)
      text.setInt32(length, word, true)
      const plain = bytesBeforeBackslash(word)
      at += plain
      length += plain
      if (plain === 4 || at >= end) continue
    } else if (bytes[at] !== BACKSLASH) {
      room[length++] = bytes[at++]!
      continue
    }
    const letter = bytes[at + 1]!
    at += 2
    if (letter !== LETTER_U) {
      room[length++] = MEANINGS[letter]!
      continue
    }
    const code = codeUnitAt(bytes, at)
    if (code === 0 || (code & 0xf800) === 0xd800) return undefined
    length = putCodePoint(room, length, code)
    at += 4
  }
  // The last word may have brought what stands behind the text.
  return room.subarray(0, length - (at - end))
}

function roomFor(bytes: number): Uint8Array {
  return bytes < LARGE_BYTES ? Buffer.allocUnsafe(bytes) : Buffer.from(bufferFor(bytes))
}

/** What is freed where it is of no more use. */
const LARGE_BYTES = 1 << 20

/** Of the four of a word. */
function bytesBeforeBackslash(word: number): number {
  const backslash = word ^ 0x5c5c5c5c
  // The lowest bit that is set is right; those above it may not be.
  const found = (backslash - 0x01010101) & ~backslash & 0x80808080
  return found === 0 ? 4 : (31 - Math.clz32(found & -found)) >> 3
}
