/** A value as it lies in the text of a record. */
export interface RawCell {
  readonly bytes: Uint8Array
  readonly from: number
  readonly to: number
  /** Of the whole record: see TRAIT. */
  readonly traits: number
}

/**
 * How the text of a value is given to an engine without being parsed: as it lies there, without its quotes, with what the
 * engine would take for its own escaped, or not at all.
 */
export type RawForm = 'plain' | 'unquoted' | 'escaped' | undefined

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

/** A string in which nothing is escaped. */
export function isPlainString({ bytes, from, to }: RawCell): boolean {
  if (bytes[from] !== QUOTE) return false
  for (let at = from + 1; at < to; at++) if (bytes[at] === BACKSLASH) return false
  return true
}
