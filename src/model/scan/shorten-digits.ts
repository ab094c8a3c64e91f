const MINUS = 45
const ZERO = 48
const NINE = 57

/** Digits of which two numbers are made, so that each product below is exact. */
const FIRST_DIGITS = 9
const MOST_DIGITS = 17

/** Exact as doubles: 5 ** 22 has 52 bits. */
const POWERS = Float64Array.from({ length: 23 }, (_, i) => Number(`1e${i}`))

/** Takes a double apart into halves whose products are exact (Dekker, Veltkamp 1971). */
const SPLITTER = 2 ** 27 + 1

/** What is nearer than this to a limit is left to the engine: far more than the arithmetic here can be off by. */
const NEAR = 1e-6

/** Smaller ones are spelled with an exponent: see `doubleText`. */
const LEAST = 1e-4

const UNDECIDED = -1

const float = new Float64Array(1)
const words = new Int32Array(float.buffer)
const HIGH = new Uint8Array(new Int32Array([1]).buffer)[0] === 1 ? 1 : 0

/**
 * A decimal with a point and 16 or 17 digits, shortened where it lies to the shortest one that leads to the same double:
 * what JavaScript prints of it. It is decided by where the decimal lies between two doubles, with twice the digits of
 * one, which takes a tenth of the time of reading and printing it.
 * @param point where its point is
 * @returns its end, or -1 where it is not plain to see: then nothing was changed
 */
export function shortenDigits(bytes: Uint8Array, from: number, point: number, to: number): number {
  let first = bytes[from] === MINUS ? from + 1 : from
  while (bytes[first] === ZERO || first === point) first++
  let high = 0
  let low = 0
  let count = 0
  for (let p = first; p < to; p++) {
    if (p === point) continue
    const digit = bytes[p]! - ZERO
    if (count++ < FIRST_DIGITS) high = 10 * high + digit
    else low = 10 * low + digit
  }
  const decimals = to - point - 1
  if (count > MOST_DIGITS || count < MOST_DIGITS - 1 || decimals >= POWERS.length) return UNDECIDED

  // The number is (sum + rest) / power; its double and what that is off by:
  const power = POWERS[decimals]!
  const upper = high * POWERS[count - FIRST_DIGITS]!
  const sum = upper + low
  const rest = low - (sum - upper)
  const rough = sum / power
  const correction = (remainder(sum, rough, power) + rest) / power
  const value = rough + correction
  const off = correction - (value - rough)

  if (value < LEAST) return UNDECIDED
  // Where an engine's last digit is not the nearest one, its neighbours are not looked at here.
  if (Math.abs(off) * power > 0.5 - NEAR) return UNDECIDED

  // Any number that is nearer than this is read as the same double.
  float[0] = value
  if ((words[HIGH]! & 0xfffff) === 0 && words[1 - HIGH] === 0) return UNDECIDED
  words[HIGH] = (words[HIGH]! & 0x7ff00000) - (53 << 20)
  words[1 - HIGH] = 0
  const reach = float[0]!

  let dropped = 0
  let isUp = false
  for (let step = 10; dropped <= count - 15; step *= 10) {
    const down = low % step
    const below = Math.abs(off - down / power)
    const above = Math.abs(off + (step - down) / power)
    const nearest = Math.min(below, above)
    if (isNear(nearest, reach) || isNear(below, above)) return UNDECIDED
    if (nearest > reach) break
    dropped++
    isUp = above < below
    if (dropped === count - 15) break
  }
  if (dropped === 0) return to
  return cutDigits(bytes, point, to - dropped, isUp)
}

/** `whole - quotient * divisor`, exactly. */
function remainder(whole: number, quotient: number, divisor: number): number {
  const product = quotient * divisor
  const a = SPLITTER * quotient
  const q1 = a - (a - quotient)
  const q2 = quotient - q1
  const b = SPLITTER * divisor
  const d1 = b - (b - divisor)
  const d2 = divisor - d1
  const lost = q1 * d1 - product + q1 * d2 + q2 * d1 + q2 * d2
  return whole - product - lost
}

function isNear(one: number, other: number): boolean {
  return Math.abs(one - other) < NEAR * other
}

/** Without the digits from `to` on, rounded up or down, and without zeros at the end. */
function cutDigits(bytes: Uint8Array, point: number, to: number, isUp: boolean): number {
  const passed = isUp ? NINE : ZERO
  let last = to - 1
  while (bytes[last] === passed) last--
  if (last <= point) return UNDECIDED
  if (isUp) bytes[last] = bytes[last]! + 1
  return last + 1
}
