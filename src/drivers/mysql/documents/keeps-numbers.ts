import { isWideNumber } from '../../../model/scan/api.ts'

/** Texts are left out; what remains of JSON holds no digits but those of numbers. */
const TEXT = /"[^"\\]*(?:\\.[^"\\]*)*"/gs
const NUMBER = /(-?)(\d+)(?:\.(\d+))?(?:[eE]([-+]?\d+))?/g

/**
 * Whether the type json keeps every number in a JSON text. It holds whole numbers of 64 bits and doubles. Its parser makes
 * the double by multiplying instead of looking for the nearest, and of many numbers with 16 digits and more it makes
 * another: https://github.com/Tencent/rapidjson/blob/v1.0.2/include/rapidjson/reader.h, ParseNumber.
 */
export function keepsNumbers(text: string): boolean {
  for (const [written, sign, whole = '', fraction, exponent] of text.replace(TEXT, '""').matchAll(NUMBER)) {
    const isWhole = fraction === undefined && exponent === undefined
    if (isWhole && fitsWhole(written)) continue
    // Of whole numbers there is but one zero; -0.0 is a double.
    if (written === '-0') return false
    const parsed = asParsed({
      isNegative: sign === '-',
      whole,
      fraction: fraction ?? '',
      power: Number(exponent ?? 0),
    })
    if (parsed !== Math.abs(Number(written)) || isWideNumber(written)) return false
  }
  return true
}

/** Numbers of fewer digits, without an exponent, are kept by any parser. */
const SURE_DIGITS = 15
const [POINT, ZERO, NINE, LARGE_E, SMALL_E] = [46, 48, 57, 69, 101]

/** Whether there may be a number in a text that is to be looked at. */
export function hasLongNumbers(bytes: Uint8Array, from: number, to: number): boolean {
  let digits = 0
  for (let at = from; at < to; at++) {
    const byte = bytes[at]!
    if ((byte >= ZERO && byte <= NINE) || (byte === POINT && digits > 0)) digits++
    else if (digits > 0 && (byte === LARGE_E || byte === SMALL_E)) return true
    else digits = 0
    if (digits > SURE_DIGITS) return true
  }
  return false
}

function fitsWhole(text: string): boolean {
  if (text === '-0') return false
  const whole = BigInt(text)
  return BigInt.asIntN(64, whole) === whole || BigInt.asUintN(64, whole) === whole
}

/** Of 64 bits, but for the last digit, and the most that this one may be. */
const POSITIVE = { most: 1_844_674_407_370_955_161n, last: '5' }
const NEGATIVE = { most: 922_337_203_685_477_580n, last: '8' }
const MOST_OF_53_BITS = 2n ** 53n - 1n
const MOST_DIGITS = 17

interface Parts {
  readonly isNegative: boolean
  readonly whole: string
  readonly fraction: string
  readonly power: number
}

/** The steps of that parser, roundings included. @returns without its sign */
function asParsed({ isNegative, whole, fraction, power }: Parts): number {
  const { most, last } = isNegative ? NEGATIVE : POSITIVE
  let digits = 0
  let exact = 0n
  let at = 0
  for (; at < whole.length; at++) {
    if (exact > most || (exact === most && whole[at]! > last)) break
    exact = exact * 10n + BigInt(whole[at]!)
    if (at > 0 || exact > 0n) digits++
  }
  let value = Number(exact)
  const isLong = at < whole.length
  for (; at < whole.length; at++) value = value * 10 + Number(whole[at])
  let behind = 0
  if (!isLong) {
    for (; behind < fraction.length && exact <= MOST_OF_53_BITS; behind++) {
      exact = exact * 10n + BigInt(fraction[behind]!)
      power--
      if (exact !== 0n) digits++
    }
    value = Number(exact)
  }
  for (; behind < fraction.length && digits < MOST_DIGITS; behind++) {
    value = value * 10 + Number(fraction[behind])
    power--
    if (value > 0) digits++
  }
  return scaled(value, power)
}

const LEAST_POWER = -308

function scaled(value: number, power: number): number {
  if (power >= LEAST_POWER) return timesPower(value, power)
  return timesPower(timesPower(value, LEAST_POWER), power - LEAST_POWER)
}

function timesPower(value: number, power: number): number {
  if (power < LEAST_POWER) return 0
  return power >= 0 ? value * Number(`1e${power}`) : value / Number(`1e${-power}`)
}
