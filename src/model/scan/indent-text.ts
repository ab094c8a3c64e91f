import { hasStringStop } from './strings/string-stop.ts'

const QUOTE = 34
const BACKSLASH = 92
const COLON = 58
const COMMA = 44
const NEWLINE = 10
const SPACE = 32
const OPEN_ARRAY = 91
const CLOSE_ARRAY = 93
const OPEN_OBJECT = 123
const CLOSE_OBJECT = 125

/**
 * JSON text indented as `JSON.stringify(x, null, indent)` does, starting at nesting `level`; numbers and escapes as they
 * stand. The first line is not indented: it goes on where its container's line stands.
 */
export function indentText(text: Uint8Array, indent: number, level: number): Uint8Array {
  const end = text.length
  const from = takeRoom(end + (end >> 1) + 256)
  const view = new DataView(text.buffer, text.byteOffset, end)
  let { out, outView } = room
  let length = from
  let depth = level
  let p = 0
  while (p < end) {
    const c = text[p++]!
    if (c <= SPACE) continue
    // Room for the rest of the text, one space, and one line feed with its indentation: what a step adds at most.
    const needed = length + (end - p) + 4 + indent * (depth + 1)
    if (needed > out.length) {
      out = enlarged(out, 2 * needed)
      outView = new DataView(out.buffer)
    }
    let breaksLine = c === COMMA
    if (c === CLOSE_OBJECT || c === CLOSE_ARRAY) {
      length = breakLine(out, length, indent * --depth)
    }
    out[length++] = c
    if (c === QUOTE) {
      for (let inside = 0; inside !== QUOTE && p < end;) {
        for (; p + 4 <= end; p += 4, length += 4) {
          const word = view.getInt32(p, true)
          if (hasStringStop(word)) break
          outView.setInt32(length, word, true)
        }
        do {
          inside = text[p++]!
          out[length++] = inside
        } while (inside !== QUOTE && inside !== BACKSLASH && p < end)
        if (inside === BACKSLASH) out[length++] = text[p++]!
      }
    } else if (c === COLON) out[length++] = SPACE
    else if (c === OPEN_OBJECT || c === OPEN_ARRAY) {
      while (text[p]! <= SPACE) p++
      if (text[p] === c + 2) out[length++] = text[p++]!
      else {
        depth++
        breaksLine = true
      }
    }
    if (breaksLine) length = breakLine(out, length, indent * depth)
  }
  // A large text is the only one in its buffer, which goes with it.
  if (room.out.length > ROOM_BYTES) room = roomOf(0)
  else if (out === room.out) room.used = length
  return out.subarray(from, length)
}

function breakLine(out: Uint8Array, at: number, spaces: number): number {
  out[at++] = NEWLINE
  for (; spaces > 0; spaces--) out[at++] = SPACE
  return at
}

/** Small texts share a buffer: one of their own for each record would cost more than to fill it. */
const ROOM_BYTES = 1 << 20
let room = roomOf(0)

function roomOf(bytes: number): { readonly out: Uint8Array; readonly outView: DataView; used: number } {
  const out = new Uint8Array(bytes)
  return { out, outView: new DataView(out.buffer), used: 0 }
}

/** @returns where in `room.out` that many bytes are free */
function takeRoom(bytes: number): number {
  if (room.used + bytes > room.out.length) room = roomOf(Math.max(ROOM_BYTES, bytes))
  return room.used
}

function enlarged(bytes: Uint8Array, length: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(length)
  larger.set(bytes)
  return larger
}
