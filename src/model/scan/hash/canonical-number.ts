/** A number of at most so many characters (without its sign) is written out; a longer one as digits and exponent. */
export const PLAIN_LENGTH = 40

const ZERO = 48

/**
 * One text per decimal value, exact: digits are never rounded and exponents never expanded.
 * `1`, `1.0`, `10e-1` are `1`; `-0.0` is `-0`; 41 digits and `1e400` become `d.ddde±n`.
 * @param text a number as RFC 8259 writes it
 */
export function canonicalNumber(text: string): string {
  const minus = text.startsWith('-') ? '-' : ''
  const mark = text.search(/[eE]/)
  const mantissa = text.slice(minus.length, mark < 0 ? undefined : mark)
  const [whole = '', fraction = ''] = mantissa.split('.')
  const written = whole + fraction
  const from = leadingZeros(written)
  if (from === written.length) return `${minus}0`
  const digits = written.slice(from, written.length - trailingZeros(written))
  const point = pointOf(mark < 0 ? '0' : text.slice(mark + 1), whole.length - from)
  return minus + (isPlain(digits, point) ? plain(digits, point) : scientific(digits, point))
}

/** Whether a double does not hold the number: reading and printing it would give another. */
export function isWideNumber(text: string, canonical: string = canonicalNumber(text)): boolean {
  if (canonical === '0' || canonical === '-0') return false
  const nearest = String(Number(text))
  return nearest !== canonical && (nearest.endsWith('Infinity') || canonicalNumber(nearest) !== canonical)
}

// Loops, not /0+$/: that expression takes quadratic time where long runs of zeros do not end the text.
function leadingZeros(digits: string): number {
  let count = 0
  while (digits.charCodeAt(count) === ZERO) count++
  return count
}

function trailingZeros(digits: string): number {
  let count = 0
  while (digits.charCodeAt(digits.length - 1 - count) === ZERO) count++
  return count
}

/** How many digits stand before the decimal point; a bigint where that cannot be counted in a double. */
function pointOf(exponent: string, places: number): number | bigint {
  if (exponent.length < 15) return Number(exponent) + places
  const exact = BigInt(exponent) + BigInt(places)
  const counted = Number(exact)
  return Number.isSafeInteger(counted) ? counted : exact
}

function isPlain(digits: string, point: number | bigint): point is number {
  if (typeof point === 'bigint') return false
  if (point >= digits.length) return point <= PLAIN_LENGTH
  const length = point > 0 ? digits.length + 1 : digits.length + 2 - point
  return length <= PLAIN_LENGTH
}

function plain(digits: string, point: number): string {
  if (point >= digits.length) return digits.padEnd(point, '0')
  if (point > 0) return `${digits.slice(0, point)}.${digits.slice(point)}`
  return `0.${'0'.repeat(-point)}${digits}`
}

function scientific(digits: string, point: number | bigint): string {
  const exponent = typeof point === 'bigint' ? point - 1n : point - 1
  const fraction = digits.length > 1 ? `.${digits.slice(1)}` : ''
  return `${digits.charAt(0)}${fraction}e${exponent}`
}
