export const QUOTE = 0x22
export const BACKSLASH = 0x5c
export const COLON = 0x3a
export const COMMA = 0x2c

/** Per byte: 0 nothing, 1 quote, 2 opens, 3 closes. */
export const MARK = new Uint8Array(256)
MARK[QUOTE] = 1
MARK[0x7b] = MARK[0x5b] = 2
MARK[0x7d] = MARK[0x5d] = 3

/** Behind the closing quote; length + 1 when there is none, length + 2 when a backslash was the last byte. */
export function skipString(chunk: Uint8Array, from: number): number {
  const end = chunk.length
  let i = from
  while (i < end) {
    const byte = chunk[i++]
    if (byte === QUOTE) return i
    if (byte === BACKSLASH && ++i > end) return end + 2
  }
  return end + 1
}

/** A number, or true, false and null. */
export function beginsScalar(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || byte === 0x2d || byte === 0x74 || byte === 0x66 || byte === 0x6e
}

export function endsScalar(byte: number): boolean {
  return isSpace(byte) || byte === COMMA || MARK[byte] === 3
}

export function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09
}

export function isByteOrderMark(byte: number, at: number): boolean {
  return byte === [0xef, 0xbb, 0xbf][at]
}

export function decodedName(raw: Buffer): string {
  const text = raw.toString('utf8')
  if (!text.includes('\\')) return text
  try {
    return String(JSON.parse(`"${text}"`))
  } catch {
    // The scanner will say what is wrong with it.
    return text
  }
}
