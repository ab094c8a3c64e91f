import { DatabaseSync } from '@photostructure/sqlite'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Tagged, type Value } from '../../../model/value.ts'
import { staysItself } from './stays-itself.ts'

const database = new DatabaseSync(':memory:')

/** What the engine keeps of a value, as it tells values apart. */
function keeps(affinity: string, sql: string, parameter: string | number | bigint): boolean {
  database.exec(`CREATE TABLE t (own, v ${affinity})`)
  database.prepare(`INSERT INTO t SELECT x, x FROM (SELECT ${sql} AS x)`).run(parameter)
  const row = database
    .prepare(`SELECT typeof(own) = typeof(v) AND CAST(own AS BLOB) = CAST(v AS BLOB)
      AND (typeof(own) <> 'real' OR atan2(own, -1) = atan2(v, -1)) AS same FROM t`)
    .get()!
  database.exec('DROP TABLE t')
  return row['same'] === 1
}

const affinities = fc.constantFrom('integer', 'numeric', 'real', 'text')
const texts = fc.string({ unit: fc.constantFrom(...' \t\n\v\f\r\0+-.0123456789eExX\u00a0a'), maxLength: 6 })

describe('staysItself says what SQLite does', () => {
  test('with any text', () => {
    fc.assert(
      fc.property(texts, fc.constantFrom('integer', 'numeric', 'real'), (text, affinity) => {
        const isKept = keeps(affinity, 'CAST(? AS TEXT)', text)
        for (const kind of ['text', 'any'] as const)
          expect(staysItself({ kind }, affinity, text)).toBe(isKept)
      }),
      { numRuns: 2_000 },
    )
    expect(staysItself({ kind: 'any' }, 'text', '007')).toBe(true)
  })

  test('with any value of a column without a type', () => {
    const reals = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.maxSafeInteger())
    fc.assert(
      fc.property(reals, affinities, (real, affinity) => {
        const given = new Tagged('real', Object.is(real, -0) ? '-0.0' : String(real))
        expect(staysItself({ kind: 'any' }, affinity, given)).toBe(
          keeps(affinity, 'CAST(? AS REAL)', given.value as string),
        )
      }),
      { numRuns: 1_000 },
    )
    fc.assert(
      fc.property(fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n), affinities, (whole, affinity) => {
        expect(staysItself({ kind: 'any' }, affinity, whole)).toBe(keeps(affinity, '?', whole))
      }),
    )
  })

  test.each<[Value, boolean, boolean]>([
    [0.1 + 0.2, true, false],
    [1e20, true, false],
    [5, true, true],
    [-0, false, false],
    [2n ** 63n - 1n, true, true],
    [2n ** 63n + 1n, false, false],
    [new Tagged('number', '9007199254740993.5'), false, false],
    [new Tagged('nonfinite', 'Infinity'), true, false],
    [new Tagged('nonfinite', 'NaN'), false, false],
    ['5', false, false],
  ])('the number %s: in NUMERIC %s, in a key of whole numbers %s', (value, inNumeric, inInteger) => {
    for (const kind of ['float', 'decimal'] as const) {
      const type = kind === 'float' ? ({ kind, bits: 64 } as const) : { kind }
      expect(staysItself(type, 'numeric', value)).toBe(inNumeric)
      expect(staysItself(type, 'integer', value)).toBe(inInteger)
    }
  })

  test('a number that is JSON would be one there', () => {
    const json = { kind: 'json', text: 'kept' } as const
    expect(
      [5, 'x', '5', new Tagged('json', null), { a: 5 }].map((one) => staysItself(json, 'numeric', one)),
    ).toEqual([false, true, true, true, true])
  })
})
