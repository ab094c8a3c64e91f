import fc from 'fast-check'
import { expect, test } from 'vitest'
import { shortenDigits } from './shorten-digits.ts'

/** What is made of a decimal; undefined where it is left to the engine, which must find it as it was. */
function shortened(decimal: string): string | undefined {
  const bytes = Buffer.from(decimal)
  const end = shortenDigits(bytes, 0, decimal.indexOf('.'), bytes.length)
  if (end >= 0) return bytes.toString('latin1', 0, end)
  expect(bytes.toString('latin1')).toBe(decimal)
  return undefined
}

const isOfPoint = (text: string): boolean => text.includes('.') && !text.includes('e')

/** Values with as many digits as they may have, with few, and the neighbours of powers of two. */
const values = fc
  .oneof(
    fc.double({ min: 1e-4, max: 1e16, noNaN: true }),
    fc
      .tuple(fc.integer({ min: 1, max: 10 ** 9 }), fc.integer({ min: 1, max: 9 }))
      .map(([n, k]) => n / 10 ** k),
    fc.tuple(fc.integer({ min: 1, max: 10 ** 9 }), fc.integer({ min: 2, max: 999 })).map(([n, by]) => n / by),
    fc
      .tuple(fc.integer({ min: -12, max: 50 }), fc.integer({ min: -3, max: 3 }))
      .map(([power, steps]) => 2 ** power * (1 + steps * Number.EPSILON)),
  )
  .filter((value) => value >= 1e-4 && value < 1e16)

test('the nearest decimal of 16 or 17 digits becomes what JavaScript prints', () => {
  let plain = 0
  let all = 0
  fc.assert(
    fc.property(values, fc.constantFrom(16, 17), fc.boolean(), (value, digits, isNegative) => {
      const decimal = (isNegative ? -value : value).toPrecision(digits)
      fc.pre(isOfPoint(decimal) && isOfPoint(String(value)))
      const short = shortened(decimal)
      all++
      if (short === undefined) return
      plain++
      expect(short).toBe(String(Number(decimal)))
    }),
    { numRuns: 20_000 },
  )
  // All but powers of two, and what lies in the middle of two decimals.
  expect(plain).toBeGreaterThan(0.4 * all)
})

test('any other decimal becomes that, or is left as it is', () => {
  fc.assert(
    fc.property(values, fc.constantFrom(16, 17), fc.nat(9), (value, digits, last) => {
      const decimal = `${value.toPrecision(digits).slice(0, -1)}${last}`
      fc.pre(isOfPoint(decimal))
      const short = shortened(decimal)
      if (short !== undefined) expect(short).toBe(String(Number(decimal)))
    }),
    { numRuns: 20_000 },
  )
})

test.each([
  ['105.04000000000001', '105.04'],
  ['0.10000000000000001', '0.1'],
  ['-105.04413239719158', '-105.04413239719158'],
  ['2.9999999999999996', '2.9999999999999996'],
  ['0.00010000000000000000', '0.0001'],
  ['0.000012345678901234567', undefined],
  ['123456789012345678.5', undefined],
  ['1.5', undefined],
  ['12345678901234567.0', undefined],
])('%s', (decimal, expected) => {
  expect(shortened(decimal)).toBe(expected)
})
