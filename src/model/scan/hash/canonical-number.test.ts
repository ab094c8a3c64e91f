import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonicalNumber, isWideNumber, PLAIN_LENGTH } from './canonical-number.ts'

const digits = (max: number): fc.Arbitrary<string> =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: max }).map((list) => list.join(''))

const number = fc
  .record({
    minus: fc.constantFrom('', '-'),
    whole: digits(50).map((text) => text.replace(/^0+(?=.)/, '')),
    fraction: fc.option(digits(50), { nil: undefined }),
    exponent: fc.option(fc.integer({ min: -60, max: 60 }), { nil: undefined }),
  })
  .map(({ minus, whole, fraction, exponent }) => {
    const tail = exponent === undefined ? '' : `e${exponent}`
    return `${minus}${whole}${fraction === undefined ? '' : `.${fraction}`}${tail}`
  })

/** The value as a whole number of 10^-200: a model that shares nothing with the code. */
function scaled(text: string): bigint {
  const [mantissa = '', exponent = '0'] = text
    .replace('-', (sign, at: number) => (at === 0 ? '' : sign))
    .split('e')
  const [whole = '', fraction = ''] = mantissa.split('.')
  return BigInt(whole + fraction) * 10n ** BigInt(200 + Number(exponent) - fraction.length)
}

describe('canonicalNumber', () => {
  test.each([
    ['1.0', '1'],
    ['1e0', '1'],
    ['10E-1', '1'],
    ['0.10', '0.1'],
    ['-0', '-0'],
    ['-0.00e9', '-0'],
    ['0e99999999999999999999', '0'],
    ['9007199254740993', '9007199254740993'],
    ['1e39', `1${'0'.repeat(39)}`],
    ['1e40', '1e40'],
    ['12e400', '1.2e401'],
    ['1e-400', '1e-400'],
    ['1e99999999999999999999', '1e99999999999999999999'],
    ['-100e99999999999999999999', '-1e100000000000000000001'],
    ['1e-99999999999999999999', '1e-99999999999999999999'],
    ['1e0000000000000000000005', '100000'],
  ])('%s is %s', (text, canonical) => {
    expect(canonicalNumber(text)).toBe(canonical)
  })

  test('has the same value, and is the same text for every text of that value', () => {
    fc.assert(
      fc.property(number, fc.integer({ min: 0, max: 30 }), (text, shift) => {
        const canonical = canonicalNumber(text)
        expect(scaled(canonical)).toBe(scaled(text))
        expect(canonicalNumber(canonical)).toBe(canonical)
        expect(canonicalNumber(shifted(text, shift))).toBe(canonical)
      }),
      { numRuns: 2000 },
    )
  })

  test('writes out what has at most 40 characters, and nothing longer', () => {
    fc.assert(
      fc.property(number, (text) => {
        const canonical = canonicalNumber(text).replace('-', '')
        if (!canonical.includes('e')) expect(canonical.length).toBeLessThanOrEqual(PLAIN_LENGTH)
      }),
    )
  })

  test('takes time and memory for the text, not for the value', () => {
    const zeros = '0'.repeat(300_000)
    const started = performance.now()
    expect(canonicalNumber(`1${zeros}1${zeros}`)).toBe(`1.${zeros}1e600001`)
    expect(canonicalNumber(`0.${zeros}1`)).toBe('1e-300001')
    expect(canonicalNumber(`1e${'9'.repeat(10_000)}`)).toBe(`1e${'9'.repeat(10_000)}`)
    expect(performance.now() - started).toBeLessThan(1000)
  })
})

describe('isWideNumber', () => {
  test.each([
    '0',
    '-0',
    '0e999',
    '0.1',
    '1e22',
    '1e21',
    '123456789012345',
    '9007199254740992',
    '5e-324',
    '1.50',
    '1e300',
  ])('a double holds %s', (text) => expect(isWideNumber(text)).toBe(false))

  test.each([
    '9007199254740993',
    '1e400',
    '-1e400',
    '1e-400',
    '0.12345678901234567',
    '1.0000000000000000001',
    '3e-324',
  ])('a double does not hold %s', (text) => expect(isWideNumber(text)).toBe(true))

  test('holds every double as JavaScript prints it', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (double) => {
        expect(isWideNumber(String(double))).toBe(false)
      }),
      { numRuns: 2000 },
    )
  })
})

/** The same value with its point moved and its exponent changed for it. */
function shifted(text: string, by: number): string {
  const [mantissa = '', exponent = '0'] = text.split('e')
  const [whole = '', fraction = ''] = mantissa.split('.')
  return `${whole}${'.'}${fraction}${'0'.repeat(by + 1)}e${exponent}`
}
