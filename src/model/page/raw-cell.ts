/** A value as it lies in the text of a record. */
export interface RawCell {
  readonly bytes: Uint8Array
  readonly from: number
  readonly to: number
  /** Of the whole record: see TRAIT. */
  readonly traits: number
}

/**
 * How the text of a value is given to an engine without being parsed: as it lies there, without its quotes, without its
 * escapes as well, with what the engine would take for its own escaped, or not at all.
 */
export type RawForm = 'plain' | 'unquoted' | 'unescaped' | 'escaped' | undefined

const QUOTE = 34
const MINUS = 45
const POINT = 46
const BACKSLASH = 92
const ZERO = 48
const NINE = 57

/** Digits, with a minus or none in front: so many of them at most. */
export function isWholeNumber({ bytes, from, to }: RawCell, mostDigits: number): boolean {
  const first = bytes[from] === MINUS ? from + 1 : from
  if (to - first > mostDigits || first === to) return false
  for (let at = first; at < to; at++) if (bytes[at]! < ZERO || bytes[at]! > NINE) return false
  return bytes[first] !== ZERO || first === from
}

/** A number without exponent, and not -0, that has so many digits before and behind the point at most. */
export function isShortDecimal({ bytes, from, to }: RawCell, before: number, behind: number): boolean {
  const first = bytes[from] === MINUS ? from + 1 : from
  let point = to
  let isZero = true
  for (let at = first; at < to; at++) {
    const byte = bytes[at]!
    if (byte === POINT) point = at
    else if (byte < ZERO || byte > NINE) return false
    else if (byte !== ZERO) isZero = false
  }
  if (isZero && first > from) return false
  return point - first <= before && to - point - 1 <= behind
}

export function isString({ bytes, from }: RawCell): boolean {
  return bytes[from] === QUOTE
}

/** A string in which nothing is escaped. */
export function isPlainString({ bytes, from, to }: RawCell): boolean {
  if (bytes[from] !== QUOTE) return false
  for (let at = from + 1; at < to; at++) if (bytes[at] === BACKSLASH) return false
  return true
}

/** Whether a string says a character by its number. */
export function hasUnicodeEscape({ bytes, from, to }: RawCell): boolean {
  for (let at = from; at < to; at++) if (bytes[at] === BACKSLASH && bytes[++at] === LETTER_U) return true
  return false
}

const BYTES_OPEN = Buffer.from('{"$dray:bytes":"')
const BYTES_CLOSE = Buffer.from('"}')
const EQUALS = 61

/** Where the base 64 of bytes lies, written as dray writes it; undefined of anything else. */
export function base64Of({
  bytes,
  from,
  to,
}: RawCell): { readonly from: number; readonly to: number } | undefined {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const open = from + BYTES_OPEN.length
  const close = to - BYTES_CLOSE.length
  if (close < open || (close - open) % 4 !== 0) return undefined
  if (text.compare(BYTES_OPEN, 0, BYTES_OPEN.length, from, open) !== 0) return undefined
  if (text.compare(BYTES_CLOSE, 0, BYTES_CLOSE.length, close, to) !== 0) return undefined
  let end = close
  while (end > open && close - end < 2 && bytes[end - 1] === EQUALS) end--
  for (let at = open; at < end; at++) if (!IS_BASE64[bytes[at]!]) return undefined
  // The last of them may hold bits that stand for nothing.
  const last = text.toString('latin1', Math.max(open, close - 4), close)
  return Buffer.from(last, 'base64').toString('base64') === last ? { from: open, to: close } : undefined
}

const IS_BASE64 = Uint8Array.from({ length: 256 }, (_, byte) =>
  Number(/[A-Za-z0-9+/]/.test(String.fromCharCode(byte))),
)

/** `$dray:`, as names of tags begin. */
const TAG = Buffer.from('$dray:')

/** Whether a name in it may begin as our tags do; behind escapes only where its `$` is none. */
export function mayHoldTag({ bytes, from, to }: RawCell): boolean {
  const text = bytes.subarray(from, to)
  for (let at = text.indexOf(TAG[0]!); at >= 0; at = text.indexOf(TAG[0]!, at + 1)) {
    let same = 1
    while (same < TAG.length && text[at + same] === TAG[same]) same++
    if (same === TAG.length || text[at + same] === BACKSLASH) return true
  }
  return false
}

const LETTER_N = 110
const LETTER_U = 117

/** `null` is the only value that begins with this letter. */
export function isNullCell({ bytes, from }: RawCell): boolean {
  return bytes[from] === LETTER_N
}

/** As it is written in the record. */
export function textOfCell({ bytes, from, to }: RawCell): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString('utf8')
}
