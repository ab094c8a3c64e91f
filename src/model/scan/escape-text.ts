import { PAD } from './byte-reader.ts'
import type { RenderedText } from './rendered-text.ts'
import { hasStringStop } from './string-stop.ts'

const QUOTE = 34
const BACKSLASH = 92
const FIRST_PRINTABLE = 32

/** What each byte of a text is as JSON, where it cannot stand in a string as it is. */
const ESCAPES: readonly (Buffer | undefined)[] = Array.from({ length: 256 }, (_, byte) => {
  if (byte >= FIRST_PRINTABLE && byte !== QUOTE && byte !== BACKSLASH) return undefined
  return Buffer.from(JSON.stringify(String.fromCharCode(byte)).slice(1, -1))
})

/** Puts a text, given as its UTF-8, as a JSON string: without a string of it, and in no more room than it needs. */
export function putEscaped(utf8: Uint8Array, to: RenderedText): void {
  const view = new DataView(utf8.buffer, utf8.byteOffset, utf8.byteLength)
  to.expect(escapedLength(utf8, view) + PAD)
  to.putByte(QUOTE)
  for (let from = 0; from < utf8.length;) {
    const stop = nextStop(utf8, view, from)
    to.putRange(utf8, from, stop)
    if (stop < utf8.length) to.putBytes(ESCAPES[utf8[stop]!]!)
    from = stop + 1
  }
  to.putByte(QUOTE)
}

function escapedLength(utf8: Uint8Array, view: DataView): number {
  let length = utf8.length
  for (let at = nextStop(utf8, view, 0); at < utf8.length; at = nextStop(utf8, view, at + 1)) {
    length += ESCAPES[utf8[at]!]!.length - 1
  }
  return length
}

/** @returns the length of the text where nothing more is to be escaped */
function nextStop(utf8: Uint8Array, view: DataView, from: number): number {
  let at = from
  while (at + 4 <= utf8.length && !hasStringStop(view.getInt32(at, true))) at += 4
  while (at < utf8.length && ESCAPES[utf8[at]!] === undefined) at++
  return at
}
