import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { TableSchema } from '../../model/table-schema.ts'
import { nameRules } from './name-rules.ts'

const EMPTY: TableSchema = {
  ...{ columns: [], key: [], unique: [], indexes: [], references: [], checks: [], notCarried: [] },
}

function tableWith(names: {
  readonly indexes?: readonly string[]
  readonly unique?: readonly (string | undefined)[]
  readonly references?: readonly string[]
}): TableSchema {
  return {
    ...EMPTY,
    indexes: (names.indexes ?? []).map((name) => ({ name, columns: [], unique: false })),
    unique: (names.unique ?? []).map((name) => ({ columns: [], ...(name !== undefined && { name }) })),
    references: (names.references ?? []).map((name) => ({ name, columns: [], to: 't', toColumns: [] })),
  }
}

describe('names of rules', () => {
  test('of indexes and unique keys are one space where the store says so, with what is there', () => {
    const named = nameRules({ shared: 'indexes' }, ['users', 'taken'])
    const first = named('users', tableWith({ indexes: ['by_name', 'users', 'taken'], unique: ['email'] }))
    const second = named('staff', tableWith({ indexes: ['by_name', 'email'], unique: [undefined] }))
    expect(first.indexes.map(({ name }) => name)).toEqual(['by_name', 'users_users', 'users_taken'])
    expect(first.unique.map(({ name }) => name)).toEqual(['email'])
    expect(second.indexes.map(({ name }) => name)).toEqual(['staff_by_name', 'staff_email'])
    expect(second.unique).toEqual([{ columns: [] }])
  })

  test('of references are, where those are of the whole store: indexes keep theirs', () => {
    const named = nameRules({ shared: 'references', foldsCase: true }, ['FK_there'])
    const first = named('a', tableWith({ indexes: ['i'], references: ['fk', 'fk_There'] }))
    const second = named('b', tableWith({ indexes: ['i'], references: ['FK'] }))
    expect(first.references.map(({ name }) => name)).toEqual(['fk', 'a_fk_There'])
    expect(second.references.map(({ name }) => name)).toEqual(['b_FK'])
    expect(second.indexes.map(({ name }) => name)).toEqual(['i'])
  })

  test('a key and a reference of one table are never called alike', () => {
    const { unique, references } = nameRules({ shared: 'indexes' }, [])(
      't',
      tableWith({ unique: ['email'], references: ['email'] }),
    )
    expect([unique[0]?.name, references[0]?.name]).toEqual(['email', 't_email'])
  })

  test('hold nothing that the engine takes in no name, and are none that it keeps for itself', () => {
    const how = { foldsCase: true, cannotHold: /\0|^$| +$/gu, reserved: ['PRIMARY'] } as const
    const table = tableWith({
      indexes: ['', 'a\0b', 'a_b', 'end  ', 'primary'],
      references: ['primary', 'r '],
    })
    for (const shared of ['indexes', 'references'] as const) {
      const { indexes, references } = nameRules({ shared, ...how }, [])('t', table)
      expect(indexes.map(({ name }) => name)).toEqual(['_', 'a_b', 't_a_b', 'end_', 't_primary'])
      expect(references.map(({ name }) => name)).toEqual(['primary', 'r_'])
    }
  })

  test('are never too long, and never one, whatever they were', () => {
    const longest = { count: 12, of: 'bytes' } as const
    const name = fc.oneof(
      fc.constantFrom('a', 'A', 'é'.repeat(9), `${'x'.repeat(20)}1`),
      fc.string({ minLength: 1 }),
    )
    fc.assert(
      fc.property(
        fc.array(fc.array(name, { maxLength: 5 }), { maxLength: 5 }),
        fc.array(name),
        (tables, taken) => {
          const named = nameRules({ shared: 'indexes', foldsCase: true, longest }, taken)
          const given = tables.flatMap((indexes, i) =>
            named(`table_${i}`, tableWith({ indexes })).indexes.map((index) => index.name),
          )
          expect(given.every((one) => Buffer.byteLength(one) <= longest.count)).toBe(true)
          const folded = [...given, ...new Set(taken.map((one) => one.toLowerCase()))].map((one) =>
            one.toLowerCase(),
          )
          expect(new Set(folded).size).toBe(folded.length)
        },
      ),
    )
  })
})
