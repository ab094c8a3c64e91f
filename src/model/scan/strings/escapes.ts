/** What single letters behind a backslash stand for; 0: nothing. https://www.rfc-editor.org/rfc/rfc8259#section-7 */
export const MEANINGS = new Uint8Array(256)
for (const [letter, meaning] of ['""', '\\\\', '//', 'b\b', 'f\f', 'n\n', 'r\r', 't\t']) {
  MEANINGS[letter!.charCodeAt(0)] = meaning!.charCodeAt(0)
}

/** Four hexadecimal digits, which are known to be such. */
export function codeUnitAt(bytes: Uint8Array, from: number): number {
  let unit = 0
  for (let at = from; at < from + 4; at++) {
    const digit = bytes[at]!
    unit = (unit << 4) | (digit <= NINE ? digit - ZERO : (digit | SMALL) - BEFORE_A)
  }
  return unit
}

const ZERO = 48
const NINE = 57
const SMALL = 32
const BEFORE_A = 87

/**
 * Puts a character as UTF-8: up to four bytes; for half of a surrogate pair the three bytes that UTF-8 forbids, which no
 * valid text has. @returns where it ends
 */
export function putCodePoint(into: Uint8Array, at: number, code: number): number {
  if (code < 0x80) {
    into[at] = code
    return at + 1
  }
  if (code < 0x800) into[at++] = 0xc0 | (code >> 6)
  else {
    if (code < 0x10000) into[at++] = 0xe0 | (code >> 12)
    else {
      into[at++] = 0xf0 | (code >> 18)
      into[at++] = 0x80 | ((code >> 12) & 63)
    }
    into[at++] = 0x80 | ((code >> 6) & 63)
  }
  into[at] = 0x80 | (code & 63)
  return at + 1
}
