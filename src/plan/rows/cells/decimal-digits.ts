import { Tagged, type Value } from '../../../model/value.ts'

const NUMBER = /^(-?)(0|[1-9]\d*)(?:\.(\d+))?(?:[eE]([-+]?\d{1,6}))?$/

/** The digits of a number, or of a text that is one as JSON writes it. */
export function numberTextOf(value: Value): string | undefined {
  if (value instanceof Tagged) return value.tag === 'number' ? String(value.value) : undefined
  if (typeof value === 'string') return NUMBER.test(value) ? value : undefined
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value)
  return typeof value === 'bigint' ? String(value) : undefined
}

/** Whether no digit is lost in `precision` digits, `scale` of them behind the point. */
export function fitsDecimal(
  text: string,
  { precision, scale = 0 }: { readonly precision?: number; readonly scale?: number },
): boolean {
  if (precision === undefined) return true
  const parts = NUMBER.exec(text)
  if (!parts) return false
  const [, , whole = '', fraction = '', exponent = '0'] = parts
  const digits = (whole + fraction).replace(/^0+/, '').replace(/0+$/, '')
  if (digits === '') return true
  const cut = (whole + fraction).length - (whole + fraction).replace(/0+$/, '').length
  const behind = fraction.length - cut - Number(exponent)
  return behind <= scale && digits.length - behind <= precision - scale
}
