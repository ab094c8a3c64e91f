import { Tagged, type Value } from '../value.ts'

/**
 * A whole number with all its digits; undefined for anything else, -0 among it. A number stands for its shortest text:
 * the double next to 110356902523945170 is another one.
 */
export function integerOf(value: Value): bigint | undefined {
  if (typeof value === 'bigint') return value
  if (value instanceof Tagged) return value.tag === 'number' ? wholeOf(String(value.value)) : undefined
  if (typeof value !== 'number' || !Number.isInteger(value) || Object.is(value, -0)) return undefined
  if (Number.isSafeInteger(value)) return BigInt(value)
  return wholeOf(String(value)) ?? BigInt(value)
}

function wholeOf(text: string): bigint | undefined {
  return /^-?\d+$/.test(text) ? BigInt(text) : undefined
}
