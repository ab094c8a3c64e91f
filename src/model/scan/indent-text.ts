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
  let out = new Uint8Array(end + (end >> 1) + 256)
  let length = 0
  let depth = level
  let p = 0
  while (p < end) {
    const c = text[p++]!
    if (c <= SPACE) continue
    // Room for the rest of the text, one space, and one line feed with its indentation: what a step adds at most.
    const needed = length + (end - p) + 4 + indent * (depth + 1)
    if (needed > out.length) out = enlarged(out, 2 * needed)
    let breaksLine = c === COMMA
    if (c === CLOSE_OBJECT || c === CLOSE_ARRAY) {
      length = breakLine(out, length, indent * --depth)
    }
    out[length++] = c
    if (c === QUOTE) {
      for (let inside = 0; inside !== QUOTE && p < end;) {
        inside = text[p++]!
        out[length++] = inside
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
  return out.subarray(0, length)
}

function breakLine(out: Uint8Array, at: number, spaces: number): number {
  out[at++] = NEWLINE
  for (; spaces > 0; spaces--) out[at++] = SPACE
  return at
}

function enlarged(bytes: Uint8Array, length: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(length)
  larger.set(bytes)
  return larger
}
