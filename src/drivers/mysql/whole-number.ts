import type { Value } from '../../model/value.ts'

/**
 * A whole number, exactly as it is written: undefined where the value is none, or -0. A number stands for its shortest
 * decimal; the integer that the double itself is may be another: 1030891632058390700, and not …656.
 */
export function wholeNumber(value: Value): bigint | undefined {
  if (typeof value === 'bigint') return value
  if (typeof value !== 'number' || !Number.isInteger(value) || Object.is(value, -0)) return undefined
  const text = String(value)
  return text.includes('e') ? undefined : BigInt(text)
}
