import type { RenderedText } from '../rendered-text.ts'
import { bytesBeforeStop } from './string-stop.ts'

const QUOTE = 34
const BACKSLASH = 92
const FIRST_PRINTABLE = 32

/** What each byte of a text is as JSON, where it cannot stand in a string as it is. */
const ESCAPES: readonly (Buffer | undefined)[] = Array.from({ length: 256 }, (_, byte) => {
  if (byte >= FIRST_PRINTABLE && byte !== QUOTE && byte !== BACKSLASH) return undefined
  return Buffer.from(JSON.stringify(String.fromCharCode(byte)).slice(1, -1))
})

/** Of a text of so many bytes it takes less time to have the most room that it may need. */
const SHORT_BYTES = 4096
const MOST_GROWTH = 6
/** A word is written as a whole, whatever of it stays. */
const WORD_BYTES = 4

/** Puts a text, given as its UTF-8, as a JSON string: without a string of it, and a long one in no more room than it needs. */
export function putEscaped(utf8: Uint8Array, to: RenderedText): void {
  const view = new DataView(utf8.buffer, utf8.byteOffset, utf8.byteLength)
  putEscapedRange(view, 0, utf8.length, to)
}

/** The same of some of the bytes. */
export function putEscapedRange(view: DataView, from: number, end: number, to: RenderedText): void {
  const isShort = end - from < SHORT_BYTES
  const most = isShort ? MOST_GROWTH * (end - from) : escapedLength(view, from, end)
  const room = isShort ? to.room(most + WORD_BYTES + 2) : to.exactRoom(most + WORD_BYTES + 2)
  const words = new DataView(room.buffer, room.byteOffset, room.byteLength)
  let length = to.length
  room[length++] = QUOTE
  // Behind the last word that lies within, bytes are looked at one by one.
  const lastWord = end - WORD_BYTES
  let at = from
  while (at < end) {
    if (at <= lastWord) {
      const word = view.getInt32(at, true)
      words.setInt32(length, word, true)
      const plain = bytesBeforeStop(word)
      at += plain
      length += plain
      if (plain === WORD_BYTES) continue
    }
    const byte = view.getUint8(at++)
    if (byte === QUOTE || byte === BACKSLASH) {
      room[length++] = BACKSLASH
      room[length++] = byte
    } else if (byte >= FIRST_PRINTABLE) room[length++] = byte
    else for (const letter of ESCAPES[byte]!) room[length++] = letter
  }
  room[length++] = QUOTE
  to.length = length
}

function escapedLength(view: DataView, from: number, end: number): number {
  let length = end - from
  const lastWord = end - WORD_BYTES
  for (let at = from; at < end;) {
    const plain = at <= lastWord ? bytesBeforeStop(view.getInt32(at, true)) : 0
    at += plain
    if (plain === WORD_BYTES) continue
    length += (ESCAPES[view.getUint8(at++)]?.length ?? 1) - 1
  }
  return length
}
