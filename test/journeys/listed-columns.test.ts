import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { compareStores, type Json, migrate, plan, rollback, verifyRun } from '../../src/index.ts'
import { rowScene } from './row-scene.ts'
import { failureOf, treeOf, withDatabase } from './scene.ts'

const COLUMNS = {
  id: { type: 'text' },
  score: { type: 'real', nullable: true },
  age: { type: 'integer' },
  active: { type: 'boolean' },
  tags: { type: 'json' },
  born: { type: 'date', nullable: true },
  woken: { type: 'timestamp', nullable: true },
  seen: { type: 'timestamptz', nullable: true },
  price: { type: 'decimal(10,2)', nullable: true },
  total: { type: 'decimal', nullable: true },
  ref: { type: 'uuid', nullable: true },
  photo: { type: 'bytes', nullable: true },
  upper: { type: 'text', from: ({ id }: { id: string }) => id.toUpperCase() },
} as const

const ANN = {
  id: 'ann',
  score: 1.5,
  age: 30,
  active: true,
  tags: ['a', { b: null }],
  born: '2001-02-03',
  woken: '2024-01-02 03:04',
  seen: '2024-01-02T03:04:05.120Z',
  price: '12.50',
  total: 3,
  ref: '6F9619FF-8B86-D011-B42D-00CF4FC964FF',
  photo: 'AP8=',
}
const NOTHING = {
  score: null,
  tags: null,
  born: null,
  woken: null,
  seen: null,
  price: null,
  total: null,
  ref: null,
  photo: null,
}
const BOB = { ...ANN, ...NOTHING, id: 'bob', age: 9007199254740992, active: false }

describe('columns that are listed', () => {
  test('hold the fields of documents, each as its type says, and give them back', async () => {
    const { place, wish, cells, declared } = rowScene([ANN, BOB])
    const migration = wish({ columns: COLUMNS, indexes: { by_age: { columns: ['age'] } } })
    const report = await migrate(migration, place)
    expect(report).toMatchObject({ state: 'finished', verified: 'verified', rejects: [] })
    expect(cells()).toEqual([
      {
        id: `'ann'`,
        score: '1.5',
        age: '30',
        active: '1',
        tags: `'["a",{"b":null}]'`,
        born: `'2001-02-03'`,
        woken: `'2024-01-02T03:04:00'`,
        seen: `'2024-01-02T03:04:05.12Z'`,
        price: '12.5',
        total: `'3'`,
        ref: `'6f9619ff-8b86-d011-b42d-00cf4fc964ff'`,
        photo: `X'00FF'`,
        upper: `'ANN'`,
      },
      {
        ...Object.fromEntries(Object.keys(NOTHING).map((name) => [name, 'NULL'])),
        id: `'bob'`,
        age: '9007199254740992',
        active: '0',
        tags: `'null'`,
        upper: `'BOB'`,
      },
    ])
    expect(declared()).toMatchObject({
      active: 'BOOLEAN NOT NULL',
      price: 'DECIMAL(10,2)',
      born: 'DATE_TEXT',
    })
    expect(await verifyRun({ ...place, run: report.run })).toMatchObject({ verified: 'verified' })
  })

  test('find everything unchanged the second time, and the first run goes back', async () => {
    const { place, wish, database } = rowScene([ANN, BOB])
    const report = await migrate(wish({ columns: COLUMNS }), place)
    const again = await migrate(wish({ columns: COLUMNS }), place)
    expect(again.routes[0]!.counts).toMatchObject({ unchanged: 2, written: 0 })
    expect(await rollback({ ...place, run: again.run })).toMatchObject({ state: 'rolled-back' })
    expect(await rollback({ ...place, run: report.run })).toMatchObject({ state: 'rolled-back' })
    expect(treeOf(database)).toEqual({})
  })

  const MISFITS = [
    ['price', '1.234'],
    ['price', 123456789],
    ['age', 1.5],
    ['age', '5'],
    ['age', null],
    ['score', '1.5'],
    ['active', 1],
    ['id', 7],
    ['born', '2024-02-30'],
    ['woken', '2024-01-02T03:04:05Z'],
    ['seen', '2024-01-02T03:04:05'],
    ['seen', '2024-01-02T03:04:05.1234567Z'],
    ['seen', '2024-01-02T24:00:00Z'],
    ['ref', 'no uuid'],
    ['photo', 'no base 64'],
    ['tags', { '$dray:date': '2024-01-02' }],
    ['upper', 5],
  ] as const

  test('refuse each value that does not fit by its key, and the rest goes in', async () => {
    const from = (record: object) => ('name' in record ? record.name : 'x')
    const columns = { ...COLUMNS, upper: { type: 'text', from } } as const
    const bad = MISFITS.map(([name, value], i) => {
      const id = `bad-${i}`
      return [id, { ...ANN, id, [name === 'upper' ? 'name' : name]: value }]
    })
    const { place, wish } = rowScene({ ann: ANN, ...Object.fromEntries(bad) })
    const policies = { onLoss: 'coerce', maxRejects: { records: 100 } } as const
    const report = await migrate(wish({ columns }, { policies }), place)
    expect(report).toMatchObject({ state: 'finished-with-rejects', verified: 'verified' })
    expect(report.routes[0]!.counts).toMatchObject({ written: 1, refused: MISFITS.length })
    const reasons = new Map(report.rejects.map(({ key, reason }) => [key, reason]))
    for (const [i, [name]] of MISFITS.entries()) expect(reasons.get(`bad-${i}`)).toContain(name)
  })
})

describe('what a table does not keep of documents', () => {
  const { score: _score, ...without } = ANN
  const records = [without, { ...BOB, nick: 'B', seen: '2024-01-02T03:04:05+01:00' }]

  test('stops the run before the first write, and a plan counts it', async () => {
    const { place, wish, folder } = rowScene(records)
    const before = treeOf(folder)
    const migration = wish({ columns: COLUMNS })
    expect(await failureOf(migrate(migration, place))).toMatchObject({ code: 'LOSS_NOT_ACCEPTED' })
    for (const by of ['full', 'quick'] as const) {
      const { forecast } = await plan(migration, { ...place, by })
      expect(forecast.routes[0]!.losses).toEqual([
        { kind: 'score: missing, becomes NULL', count: 1, example: 'ann' },
        { kind: 'seen: is kept in UTC, without its offset', count: 1, example: 'bob' },
        { kind: 'nick: no column holds it, dropped', count: 1, example: 'bob' },
      ])
    }
    expect(treeOf(folder)).toEqual(before)
  })

  test('is left behind when that is accepted', async () => {
    const { place, wish, cells } = rowScene(records)
    const migration = wish({ columns: COLUMNS }, { policies: { onLoss: 'coerce' } })
    const report = await migrate(migration, place)
    expect(report).toMatchObject({ state: 'finished', verified: 'verified', rejects: [] })
    expect(report.notes).toEqual([
      'users: 1 time score: missing, becomes NULL (first: ann); accepted',
      'users: 1 time seen: is kept in UTC, without its offset (first: bob); accepted',
      'users: 1 time nick: no column holds it, dropped (first: bob); accepted',
    ])
    expect(cells()).toMatchObject([{ score: 'NULL' }, { score: 'NULL', seen: `'2024-01-02T02:04:05Z'` }])
  })
})

describe('the key', () => {
  const columns = { name: { type: 'text' } } as const

  test('of members that do not repeat it gets a column of its own', async () => {
    const { place, wish, cells, declared } = rowScene({ a: { name: 'A' }, '7': { name: '7' } })
    await migrate(wish({ columns }), place)
    expect(cells()).toEqual([
      { id: `'7'`, name: `'7'` },
      { id: `'a'`, name: `'A'` },
    ])
    expect(declared()).toEqual({ id: 'TEXT NOT NULL', name: 'TEXT NOT NULL' })
  })

  test('is called as the configuration says, and is a number where its column is one', async () => {
    const { place, wish, cells } = rowScene({ '7': { name: 'A' } })
    const keyed = { columns: { ...columns, no: { type: 'integer' } }, keyColumn: 'no' } as const
    const report = await migrate(wish(keyed), place)
    expect(report).toMatchObject({ state: 'finished', verified: 'verified' })
    expect(cells()).toEqual([{ name: `'A'`, no: '7' }])
  })

  test('of several fields is made of these', async () => {
    const { place, wish, declared, cells } = rowScene([
      { a: 'x', b: 2, name: 'A' },
      { a: 'x', b: 3, name: 'B' },
    ])
    const read = { key: ['a', 'b'] }
    const keyed = { columns: { ...columns, a: { type: 'text' }, b: { type: 'integer' } } } as const
    const report = await migrate(wish(keyed, { read }), place)
    expect(report).toMatchObject({ state: 'finished', verified: 'verified' })
    expect(declared()).toMatchObject({ a: 'TEXT NOT NULL', b: 'INTEGER NOT NULL' })
    expect(cells()).toHaveLength(2)
    const again = await migrate(wish(keyed, { read }), place)
    expect(again.routes[0]!.counts).toMatchObject({ unchanged: 2 })
  })

  test('by a function of several parts is one column', async () => {
    const { place, wish, cells } = rowScene([{ id: 'x', n: 2, name: 'A' }])
    const key = ({ id, n }: { id: string; n: number }) => [id, n]
    const keyed = {
      columns: { ...columns, n: { type: 'integer' }, id: { type: 'text' } },
      keyColumn: 'k',
    } as const
    const report = await migrate(wish(keyed, { key }), place)
    expect(report).toMatchObject({ state: 'finished', verified: 'verified' })
    expect(cells()).toEqual([{ k: `'["x",2]'`, name: `'A'`, n: '2', id: `'x'` }])
  })

  test('never hides a field of its name that says something else', async () => {
    const { place, wish } = rowScene({ a: { id: 'other', name: 'A' }, b: { id: 'b', name: 'B' } })
    const report = await migrate(wish({ columns: { ...columns, id: { type: 'text' } } }), place)
    expect(report.rejects).toMatchObject([{ key: 'a', code: 'KEY_MISMATCH' }])
    expect(report.routes[0]!.counts).toMatchObject({ written: 1, refused: 1 })
  })
})

describe('a schema', () => {
  const User = z.object({
    id: z.string(),
    age: z.int(),
    score: z.number().optional(),
    nick: z.string().max(20).nullable(),
    at: z.iso.datetime(),
    kind: z.enum(['a', 'b']),
    either: z.union([z.string(), z.number()]),
    tags: z.array(z.string()),
  })
  const record = {
    id: 'a',
    age: 3,
    score: 0.5,
    nick: null,
    at: '2024-01-02T03:04:05Z',
    kind: 'a',
    either: 5,
    tags: ['x'],
  }
  const declaredAs = {
    id: 'TEXT NOT NULL',
    age: 'INTEGER NOT NULL',
    score: 'REAL',
    nick: 'VARCHAR(20)',
    at: 'TIMESTAMPTZ_TEXT(6) NOT NULL',
    kind: 'TEXT NOT NULL',
    either: 'JSON_TEXT NOT NULL',
    tags: 'JSON_TEXT NOT NULL',
  }

  test('of Zod says what the columns are, and still judges', async () => {
    const { place, wish, declared } = rowScene([record, { ...record, id: 'b', age: 'old' }])
    const report = await migrate(wish({}, { schema: User }), place)
    expect(declared()).toEqual(declaredAs)
    expect(report).toMatchObject({ state: 'finished-with-rejects', verified: 'verified' })
    expect(report.rejects).toMatchObject([{ key: 'b', code: 'SCHEMA_REFUSED' }])
  })

  test('in the words of JSON Schema does as well, with references inside it', async () => {
    const { place, wish, declared } = rowScene([record])
    const asJson = JSON.parse(JSON.stringify(z.toJSONSchema(User))) as Json
    const wrapped = { $ref: '#/$defs/User', $defs: { User: asJson } }
    const report = await migrate(wish({ jsonSchema: wrapped }), place)
    expect(report).toMatchObject({ state: 'finished', verified: 'verified' })
    expect(declared()).toEqual(declaredAs)
  })

  test('that lists no fields leaves the columns to the values, and says so', async () => {
    const { place, wish, declared } = rowScene([record])
    const schema = z.union([User, z.object({ id: z.string() })])
    const { notes } = await plan(wish({}, { schema }), place)
    expect(notes.join('\n')).toContain('its schema does not list its fields')
    await migrate(wish({}, { schema }), place)
    expect(declared()).toMatchObject({ age: 'INTEGER NOT NULL', kind: 'TEXT NOT NULL' })
  })
})

test('what has no tables, or is no type, is refused by name', async () => {
  const { place, wish, data } = rowScene([ANN])
  const toFiles = { ...wish({}), to: `json:${data}-copy` }
  expect(await failureOf(migrate(toFiles, place))).toMatchObject({ code: 'CONFIG_INVALID' })
  const beside = { ...wish({ layout: 'document', columns: { born: { type: 'date' } } }) } as const
  expect(await failureOf(migrate(beside, place))).toMatchObject({ code: 'CONFIG_INVALID' })
  const wrong = wish({ columns: { born: { type: 'day' as 'date' } } })
  expect(await failureOf(migrate(wrong, place))).toMatchObject({
    code: 'CONFIG_INVALID',
  })
})

test('two stores are compared as rows of the table that is there', async () => {
  const { place, wish, database } = rowScene([ANN, BOB])
  const migration = wish({ columns: COLUMNS, keyColumn: 'id' })
  await migrate(migration, place)
  expect(await compareStores(migration, place)).toMatchObject({ mismatchCount: 0, exitCode: 0 })
  withDatabase(database, (open) => open.exec(`UPDATE users SET price = 12.51 WHERE id = 'ann'`))
  expect(await compareStores(migration, place)).toMatchObject({
    mismatches: [{ collection: 'users', key: 'ann', kind: 'content' }],
  })
})
