import { describe, expect, test } from 'vitest'
import { Tagged } from '../../../model/value.ts'
import { momentOf, numberSince } from './since-1970.ts'

describe('a number since 1970', () => {
  test.each([
    [0, 'seconds', '1970-01-01T00:00:00'],
    [0, 'milliseconds', '1970-01-01T00:00:00.000'],
    [1_700_000_000_123, 'milliseconds', '2023-11-14T22:13:20.123'],
    [7, 'milliseconds', '1970-01-01T00:00:00.007'],
    [-1, 'milliseconds', '1969-12-31T23:59:59.999'],
    [-1000, 'milliseconds', '1969-12-31T23:59:59.000'],
    [-1.5, 'seconds', '1969-12-31T23:59:58.5'],
    [1_700_000_000.25, 'seconds', '2023-11-14T22:13:20.25'],
    [253_402_300_799, 'seconds', '9999-12-31T23:59:59'],
  ] as const)('%d %s is a moment', (number, unit, text) => {
    expect(momentOf(number, unit)).toBe(text)
  })

  test.each([
    [253_402_300_800, 'seconds'],
    [1e300, 'seconds'],
    [10n ** 30n, 'milliseconds'],
    [true, 'seconds'],
    [null, 'seconds'],
  ] as const)('%s %s is none', (value, unit) => {
    expect(momentOf(value, unit)).toBe(value)
  })

  test.each([
    [new Tagged('timestamp', '2023-11-14T22:13:20.123Z'), 'milliseconds', 1_700_000_000_123],
    [new Tagged('datetime', '1969-12-31T23:59:59.5'), 'milliseconds', -500],
    [new Tagged('date', '1970-01-02'), 'seconds', 86_400],
  ] as const)('%s has its number', (moment, unit, number) => {
    expect(numberSince(moment, unit)).toBe(number)
  })

  test('a moment between two numbers has none', () => {
    const between = new Tagged('timestamp', '2023-11-14T22:13:20.1234Z')
    expect(numberSince(between, 'milliseconds')).toBe(between)
    expect(numberSince(between, 'seconds')).toBe(between)
  })
})
