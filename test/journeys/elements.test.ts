import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import {
  compareStores,
  type MigrationInput,
  migrate,
  plan,
  replay,
  resume,
  rollback,
  verifyRun,
} from '../../src/index.ts'
import { elementScene } from './element-scene.ts'
import { failureOf, runChild, treeOf, withDatabase } from './scene.ts'

const ORDERS = [
  {
    id: 'a',
    total: 30.5,
    lines: [
      { sku: 'x', price: 10.25, count: 2 },
      { sku: 'y', price: 10, count: 1 },
    ],
  },
  { id: 'b', total: 0, lines: [] },
  { id: 'c', total: 7, lines: [{ sku: 'x', price: 7, count: 1 }] },
]

describe('the elements of a list', () => {
  test('are rows of their own, with the key of their record and their place', async () => {
    const { place, wish, rows, ask } = elementScene(ORDERS)
    const { notes, forecast, decision } = await plan(wish(), { ...place, by: 'full' })
    expect(notes).toEqual([
      'orders: columns found in 3 records: id text, total real',
      'order_lines: columns found in 3 records: orders_id text, position integer, sku text, price real, count integer',
    ])
    expect(decision.routes.map(({ from, to }) => [from, to])).toEqual([
      ['orders', 'orders'],
      ['orders.lines', 'order_lines'],
    ])
    expect(forecast.routes.map(({ records, writes }) => [records, writes])).toEqual([
      [3, 3],
      [3, 3],
    ])
    const report = await migrate(wish(), place)
    expect(report).toMatchObject({ state: 'finished', verified: 'verified', exitCode: 0 })
    expect(report.routes.map(({ counts, counted }) => [counts.read, counted])).toEqual([
      [3, 3],
      [3, 3],
    ])
    expect(rows('orders')).toEqual([
      { id: 'a', total: 30.5 },
      { id: 'b', total: 0 },
      { id: 'c', total: 7 },
    ])
    expect(rows('order_lines')).toEqual([
      { orders_id: 'a', position: 0, sku: 'x', price: 10.25, count: 2 },
      { orders_id: 'a', position: 1, sku: 'y', price: 10, count: 1 },
      { orders_id: 'c', position: 0, sku: 'x', price: 7, count: 1 },
    ])
    expect(ask(`SELECT "table", "from", "to" FROM pragma_foreign_key_list('order_lines')`)).toEqual([
      { table: 'orders', from: 'orders_id', to: 'id' },
    ])
    expect(await verifyRun({ ...place, run: report.run })).toMatchObject({ verified: 'verified' })
  })

  test('are unchanged the second time, and go back by run', async () => {
    const { place, wish, folder, database, rows } = elementScene(ORDERS)
    const before = treeOf(folder)
    const first = await migrate(wish(), place)
    const again = await migrate(wish(), place)
    expect(again.routes.map(({ counts }) => [counts.unchanged, counts.written])).toEqual([
      [3, 0],
      [3, 0],
    ])
    await rollback({ ...place, run: again.run })
    expect(rows('order_lines')).toHaveLength(3)
    expect(await rollback({ ...place, run: first.run })).toMatchObject({ state: 'rolled-back' })
    expect(treeOf(database)).toEqual({})
    for (const [path, content] of Object.entries(before)) expect(treeOf(folder)[path]).toBe(content)
  })
})

describe('what elements are not', () => {
  const ACCEPTED = { policies: { onLoss: 'coerce' } } as const

  test('no list and null are a loss that has to be accepted', async () => {
    const { place, wish, folder, rows } = elementScene([
      { id: 'a', lines: [1] },
      { id: 'b', lines: null },
      { id: 'c' },
    ])
    const before = treeOf(folder)
    const failure = await failureOf(migrate(wish(), place))
    expect(failure).toMatchObject({ code: 'LOSS_NOT_ACCEPTED' })
    expect(failure.message).toContain('lines: null, becomes a list without elements in order_lines')
    expect(treeOf(folder)).toEqual(before)
    const report = await migrate(wish(ACCEPTED), place)
    expect(report).toMatchObject({ state: 'finished', verified: 'verified' })
    expect(report.notes.filter((note) => note.includes('a list without elements'))).toHaveLength(2)
    expect(rows('order_lines')).toEqual([{ orders_id: 'a', position: 0, value: 1 }])
  })

  test('what is no list, and what could not be told apart, is a reject that names record and place', async () => {
    const { place, wish, rows } = elementScene([
      { id: 'a', lines: [{ sku: 'x' }, { position: 7 }, 5, { value: 5 }] },
      { id: 'b', lines: 'none' },
    ])
    const report = await migrate(wish(ACCEPTED), place)
    expect(report).toMatchObject({ state: 'finished-with-rejects', verified: 'verified', exitCode: 3 })
    expect(report.routes[1]!.counts).toMatchObject({ read: 5, refused: 3, written: 2 })
    expect(report.rejects.map(({ key, code }) => [key, code])).toEqual([
      ['["a",1]', 'KEY_MISMATCH'],
      ['["a",3]', 'VALUE_UNSUPPORTED'],
      ['["b",0]', 'VALUE_UNSUPPORTED'],
    ])
    expect(rows('order_lines')).toEqual([
      { orders_id: 'a', position: 0, sku: 'x', value: null },
      { orders_id: 'a', position: 2, sku: null, value: 5 },
    ])
    expect(rows('orders')).toEqual([{ id: 'a' }, { id: 'b' }])
  })

  test('elements of a record that did not arrive do not either, as the plan foresees', async () => {
    const orders = {
      store: { layout: 'row', columns: { id: { type: 'text' }, n: { type: 'integer' } } },
    } as const
    const { place, wish, rows } = elementScene([
      { id: 'a', n: 1, lines: [{ sku: 'x' }] },
      { id: 'b', n: 'no number', lines: [{ sku: 'y' }, { sku: 'z' }] },
    ])
    const { forecast } = await plan(wish({ orders }), { ...place, by: 'full' })
    expect(forecast.routes.map(({ rejects, writes }) => [rejects, writes])).toEqual([
      [1, 1],
      [2, 1],
    ])
    const report = await migrate(wish({ orders }), place)
    expect(report).toMatchObject({ state: 'finished-with-rejects', verified: 'verified' })
    expect(report.rejects.map(({ key, code }) => [key, code])).toEqual([
      ['b', 'VALUE_UNSUPPORTED'],
      ['["b",0]', 'OWNER_MISSING'],
      ['["b",1]', 'OWNER_MISSING'],
    ])
    expect(rows('order_lines')).toHaveLength(1)
    // Their record's list went elsewhere: sent again alone, it would be lost.
    expect(await failureOf(replay({ ...place, migration: wish({ orders }) }))).toMatchObject({
      code: 'STORE_UNSUPPORTED',
    })
  })

  test('elements of records that share a key belong to none of them', async () => {
    const { place, wish, rows } = elementScene([
      { id: 'a', n: 1, lines: [{ sku: 'x' }] },
      { id: 'b', n: 2, lines: [{ sku: 'v' }] },
      { id: 'a', n: 3, lines: [{ sku: 'y' }, { sku: 'z' }] },
    ])
    const { forecast } = await plan(wish(), { ...place, by: 'full' })
    expect(forecast.routes.map(({ rejects, writes }) => [rejects, writes])).toEqual([
      [1, 2],
      [3, 1],
    ])
    const report = await migrate(wish(), place)
    expect(report).toMatchObject({ state: 'finished-with-rejects', verified: 'verified' })
    expect(report.rejects.map(({ key, code }) => [key, code])).toEqual([
      ['a', 'KEY_DUPLICATE'],
      ['["a",0]', 'OWNER_MISSING'],
      ['["a",0]', 'OWNER_MISSING'],
      ['["a",1]', 'OWNER_MISSING'],
    ])
    expect(rows('order_lines')).toEqual([{ orders_id: 'b', position: 0, sku: 'v' }])
  })

  test('functions that would rename their record are refused', async () => {
    const { place, wish } = elementScene(ORDERS)
    const failure = await failureOf(plan(wish({ orders: { key: ({ total }) => total } }), place))
    expect(failure).toMatchObject({ code: 'CONFIG_INVALID', collection: 'orders' })
  })
})

test('a reference leads to the table that the records are in, whatever it is called', async () => {
  const { place, wish, ask } = elementScene(ORDERS)
  const report = await migrate(wish({ orders: { store: { layout: 'row', table: 'Sales' } } }), place)
  expect(report).toMatchObject({ state: 'finished', verified: 'verified' })
  expect(ask(`SELECT "table" FROM pragma_foreign_key_list('order_lines')`)).toEqual([{ table: 'Sales' }])
  expect(ask('PRAGMA foreign_key_check')).toEqual([])
})

test('schemas say the columns of both, and judge whole records', async () => {
  const line = z.object({ sku: z.string(), price: z.number(), count: z.int() })
  const orders = {
    schema: z.object({ id: z.string(), total: z.number(), lines: z.array(line) }),
    store: { layout: 'row' },
  } as const
  const lines = { from: 'orders', elements: 'lines', schema: line, store: { layout: 'row' } } as const
  const { place, wish, rows, ask } = elementScene(ORDERS)
  const report = await migrate(wish({ orders, lines }), place)
  expect(report).toMatchObject({ state: 'finished', verified: 'verified', totals: { written: 6 } })
  expect(rows('orders')[0]).toEqual({ id: 'a', total: 30.5 })
  expect(ask(`SELECT name, type FROM pragma_table_info('order_lines')`)).toEqual([
    { name: 'orders_id', type: 'TEXT' },
    { name: 'position', type: 'INTEGER' },
    { name: 'sku', type: 'TEXT' },
    { name: 'price', type: 'REAL' },
    { name: 'count', type: 'INTEGER' },
  ])
})

test('a field may name an element within its list, and added fields be called otherwise', async () => {
  const elements = { of: 'lines', key: 'sku', parent: 'order', position: 'place' }
  const { place, wish, ask } = elementScene({
    '17': {
      total: 1,
      lines: [{ sku: 's', n: 1 }, { sku: 's', n: 2 }, { sku: 't', n: 3 }, { n: 4 }],
    },
    '18': { total: 2, lines: [] },
  })
  const lines = { from: 'orders', elements, store: { layout: 'row' } } as const
  const report = await migrate(wish({ lines, policies: { onLoss: 'coerce' } }), place)
  expect(report).toMatchObject({ state: 'finished-with-rejects', verified: 'verified' })
  expect(report.rejects.map(({ key, code }) => [key, code])).toEqual([
    ['["17",3]', 'KEY_MISSING'],
    ['["17","s"]', 'KEY_DUPLICATE'],
  ])
  expect(ask('SELECT * FROM order_lines')).toEqual([
    { order: '17', place: 0, sku: 's', n: 1 },
    { order: '17', place: 2, sku: 't', n: 3 },
  ])
})

test('a rejected element is sent again by replay, once the schema takes it', async () => {
  const { place, wish, rows } = elementScene([
    { id: 'a', lines: [{ n: 1 }, { n: -2 }] },
    { id: 'b', lines: [{ n: 3 }] },
  ])
  const judged = (schema: z.ZodType): MigrationInput =>
    wish({ lines: { from: 'orders', elements: 'lines', schema, store: { layout: 'row' } } })
  const first = await migrate(judged(z.object({ n: z.number().positive() })), place)
  expect(first.rejects).toMatchObject([{ key: '["a",1]', code: 'SCHEMA_REFUSED' }])
  const again = await replay({ ...place, migration: judged(z.object({ n: z.number() })) })
  expect(again).toMatchObject({ state: 'finished', verified: 'verified', totals: { written: 1 } })
  expect(rows('order_lines')).toEqual([
    { orders_id: 'a', position: 0, n: 1 },
    { orders_id: 'b', position: 0, n: 3 },
    { orders_id: 'a', position: 1, n: -2 },
  ])
})

test('a run that dies within a list goes on there', async () => {
  const orders = Array.from({ length: 40 }, (_, n) => ({
    id: `o${n}`,
    lines: Array.from({ length: n }, (__, i) => ({ sku: `s${i}`, text: 'x'.repeat(40) })),
  }))
  const { place, wish, rows } = elementScene(orders)
  const migration = wish()
  const killed = runChild({
    command: 'migrate',
    ...place,
    migration,
    batchBytes: 2_048,
    fail: { call: 'writer.write', nth: 16, when: 'after' },
  })
  expect(killed).toEqual({ killed: true })
  // Pages of another size: the place in the list is found all the same.
  const report = await resume(place)
  expect(report).toMatchObject({ state: 'finished', verified: 'verified' })
  expect(report.routes[1]!.counts).toMatchObject({ read: 780, written: 780 })
  const found = rows('order_lines').map((row) => `${row['orders_id']}/${row['position']}`)
  expect(new Set(found).size).toBe(780)
})

test('two stores are compared by the same words', async () => {
  const { place, wish, database } = elementScene(ORDERS)
  await migrate(wish(), place)
  expect(await compareStores(wish(), place)).toMatchObject({ mismatchCount: 0 })
  withDatabase(database, (open) => open.exec(`UPDATE order_lines SET count = 3 WHERE sku = 'y'`))
  expect(await compareStores(wish(), place)).toMatchObject({
    mismatches: [{ collection: 'order_lines', key: '["a",1]', kind: 'content' }],
  })
})

test('who leaves them out is told, and who moves them alone gets them', async () => {
  const { place, wish, ask } = elementScene(ORDERS)
  const { notes } = await plan(wish(), { ...place, collections: ['orders'] })
  expect(notes).toContain('orders: its lines belong to order_lines, which does not move now')
  const report = await migrate(wish(), { ...place, collections: ['order_lines'] })
  expect(report).toMatchObject({ state: 'finished', verified: 'verified', totals: { written: 3 } })
  expect(ask(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name LIKE 'order%'`)).toEqual([
    { name: 'order_lines' },
  ])
})

test('records that cannot be read are told with their elements, where they do not move themselves', async () => {
  const [first] = ORDERS
  const keyless = [first, { lines: [{ sku: 'lost' }] }, { id: '', lines: [{ sku: 'lost as well' }] }]
  const { place, wish } = elementScene(keyless)
  const lines = { read: { key: 'id' } }
  const told = ['KEY_MISSING', 'KEY_INVALID']
  for (const collections of [['order_lines'], ['orders', 'order_lines'], ['orders']]) {
    const options = { ...place, collections, policies: { onConflict: 'skip' as const } }
    const { forecast } = await plan(wish({ lines }), options)
    expect(forecast.routes.reduce((sum, { rejects = 0 }) => sum + rejects, 0)).toBe(told.length)
    const report = await migrate(wish({ lines }), options)
    expect(report.rejects.map(({ code }) => code)).toEqual(told)
    expect(report).toMatchObject({ exitCode: 3, verified: 'verified' })
  }
})
