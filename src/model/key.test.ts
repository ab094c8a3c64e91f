import { expect, test } from 'vitest'
import { Key } from './key.ts'

test('keys that differ have ids that differ', () => {
  const keys = [
    Key.of('1'),
    Key.of(1),
    Key.of('1', '1'),
    Key.of('1s1:1'),
    Key.of(0),
    Key.of(-0),
    Key.of('-0'),
    Key.of('n', 1),
  ]
  expect(new Set(keys.map((key) => key.id)).size).toBe(keys.length)
})

test('a number and the bigint of the same value are one key', () => {
  expect(Key.of(1e21).id).toBe(Key.of(10n ** 21n).id)
  expect(Key.of(1e21).text).toBe('1000000000000000000000')
})

test('several parts are JSON, with the digits of numbers as numbers', () => {
  expect(Key.of('a"', 1, 10n ** 20n, 1e-7).text).toBe('["a\\"",1,100000000000000000000,0.0000001]')
})
