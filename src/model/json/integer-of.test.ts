import { expect, test } from 'vitest'
import { integerOf } from './integer-of.ts'
import { parseJson } from './json-text.ts'

test.each(['0', '-1', '9007199254740993', '110356902523945170', '-64866038895068590', '9223372036854775807'])(
  'the digits of %s are its digits, whatever double is next to it',
  (digits) => {
    expect(String(integerOf(parseJson(digits)))).toBe(digits)
  },
)

test.each(['-0', '1.5', '1e400', '"1"', 'true', 'null', '[1]'])('%s is no integer', (text) => {
  expect(integerOf(parseJson(text))).toBe(undefined)
})

test('one with an exponent is', () => {
  expect(integerOf(parseJson('1e3'))).toBe(1000n)
})
