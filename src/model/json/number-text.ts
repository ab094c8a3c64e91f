import { Tagged, type Value } from '../value.ts'

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/

/** Whether a text is a number as JSON writes it. */
export function isNumberText(text: string): boolean {
  return NUMBER.test(text)
}

/** The digits of a number, all of them; undefined for what is none. */
export function numberTextOf(value: Value): string | undefined {
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value)
  if (typeof value === 'bigint') return String(value)
  return value instanceof Tagged && value.tag === 'number' ? String(value.value) : undefined
}

/** How many digits count: 1200.50 has five. */
export function significantDigits(text: string): number {
  const [digits = ''] = text.replace(/^-/, '').split(/[eE]/)
  return digits.replace('.', '').replace(/^0+/, '').replace(/0+$/, '').length
}

/** Digits behind the point that are not zeros at its end: of `1.50e-3` it is 4. */
export function decimalsOf(text: string): number {
  const [mantissa = '', exponent = '0'] = text.toLowerCase().split('e')
  const [whole = '', fraction = ''] = mantissa.split('.')
  const digits = (whole + fraction).replace(/^-/, '')
  const zeros = /0*$/.exec(digits)![0].length
  if (zeros === digits.length) return 0
  return fraction.length - Number(exponent) - zeros
}
