import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import {
  compareStores,
  migrate,
  type MigrationInput,
  plan,
  replay,
  resume,
  rollback,
  verifyRun,
} from '../../src/index.ts'
import { startPostgres } from '../servers/postgres.ts'
import { elementScene, type ElementScene } from './element-scene.ts'
import { failureOf, runChild, treeOf } from './scene.ts'

const server = await startPostgres()
afterAll(async () => {
  if (typeof server !== 'string') await server.stop()
})

type Collections = NonNullable<MigrationInput['collections']>

/** Orders with lines, these with taxes, and these with parts; a list of lists beside them. */
const ORDERS = [
  {
    id: 'a',
    total: 30.5,
    lines: [
      {
        sku: 'x',
        taxes: [
          { name: 'vat', parts: [1, 2] },
          { name: 'eco', parts: [] },
        ],
      },
      { sku: 'y', taxes: [] },
    ],
    matrix: [[1, 2, 3], [], [4]],
  },
  { id: 'b', total: 0, lines: [], matrix: [] },
  { id: 'c', total: 7, lines: [{ sku: 'x', taxes: [{ name: 'vat', parts: [3] }] }], matrix: [[5]] },
]

const ROWS = { layout: 'row' } as const
const LISTS: Collections = {
  // Inner ones are named first on purpose: the order is that of what they need.
  parts: { from: 'orders.lines.taxes', elements: 'parts', store: ROWS },
  taxes: { from: 'orders.lines', elements: 'taxes', store: ROWS },
  lines: { from: 'orders', elements: 'lines', store: ROWS },
  cells: { from: 'orders.matrix', elements: 'value', store: ROWS },
  rows: { from: 'orders', elements: 'matrix', store: ROWS },
  orders: { store: ROWS },
}

/** And back: each list in the record that its rows refer to. */
const BACK: Collections = {
  orders: {
    nest: {
      lines: {
        from: 'lines',
        position: 'position',
        nest: {
          taxes: {
            from: 'taxes',
            position: 'position',
            nest: { parts: { from: 'parts', position: 'position', value: 'value' } },
          },
        },
      },
      matrix: {
        from: 'rows',
        position: 'position',
        value: 'cells',
        nest: { cells: { from: 'cells', position: 'position', value: 'value' } },
      },
    },
    store: { shape: 'array' },
  },
}

function wishOf({ wish }: ElementScene, collections: Collections = LISTS): ReturnType<ElementScene['wish']> {
  return { ...wish(), collections }
}

describe('lists within lists', () => {
  test('go to tables whose keys hold every place, and refer to each other', async () => {
    const it = elementScene(ORDERS)
    const { forecast, decision } = await plan(wishOf(it), { ...it.place, by: 'full' })
    expect(decision.routes.map(({ from, to }) => [from, to])).toEqual([
      ['orders', 'orders'],
      ['orders.lines', 'lines'],
      ['orders.lines.taxes', 'taxes'],
      ['orders.lines.taxes.parts', 'parts'],
      ['orders.matrix', 'rows'],
      ['orders.matrix.value', 'cells'],
    ])
    expect(forecast.routes.map(({ records, writes }) => [records, writes])).toEqual(
      [3, 3, 3, 3, 4, 5].map((n) => [n, n]),
    )
    const report = await migrate(wishOf(it), it.place)
    expect(report).toMatchObject({ state: 'finished', verified: 'verified', exitCode: 0 })
    expect(report.routes.map(({ counts, counted }) => [counts.read, counted])).toEqual(
      [3, 3, 3, 3, 4, 5].map((n) => [n, n]),
    )
    expect(it.ask('SELECT * FROM orders')).toEqual(ORDERS.map(({ id, total }) => ({ id, total })))
    expect(it.ask('SELECT * FROM taxes')).toEqual([
      { orders_id: 'a', lines_position: 0, position: 0, name: 'vat' },
      { orders_id: 'a', lines_position: 0, position: 1, name: 'eco' },
      { orders_id: 'c', lines_position: 0, position: 0, name: 'vat' },
    ])
    expect(it.ask('SELECT * FROM parts')).toEqual([
      { orders_id: 'a', lines_position: 0, taxes_position: 0, position: 0, value: 1 },
      { orders_id: 'a', lines_position: 0, taxes_position: 0, position: 1, value: 2 },
      { orders_id: 'c', lines_position: 0, taxes_position: 0, position: 0, value: 3 },
    ])
    expect(it.ask(`SELECT "table", "from", "to" FROM pragma_foreign_key_list('taxes') ORDER BY seq`)).toEqual(
      [
        { table: 'lines', from: 'orders_id', to: 'orders_id' },
        { table: 'lines', from: 'lines_position', to: 'position' },
      ],
    )
    expect(it.ask('PRAGMA foreign_key_check')).toEqual([])
    expect(await verifyRun({ ...it.place, run: report.run })).toMatchObject({ verified: 'verified' })
    expect(await compareStores(wishOf(it), it.place)).toMatchObject({ mismatchCount: 0 })
  })

  test('come back as they were, by digest', async () => {
    const it = elementScene(ORDERS)
    await migrate(wishOf(it), it.place)
    const out = join(it.folder, 'back')
    const back = { from: it.to, to: `json:${out}`, collections: BACK, policies: { backup: 'none' } } as const
    const report = await migrate(back, { stateDir: `${it.stateDir}-back` })
    expect(report).toMatchObject({ state: 'finished', verified: 'verified', exitCode: 0 })
    expect(await compareStores({ from: it.from, to: `json:${out}` })).toMatchObject({ mismatchCount: 0 })
    expect(await compareStores(back)).toMatchObject({ mismatchCount: 0 })
  })

  test('are unchanged the second time, and go back by run', async () => {
    const it = elementScene(ORDERS)
    const before = treeOf(it.folder)
    const first = await migrate(wishOf(it), it.place)
    const again = await migrate(wishOf(it), it.place)
    expect(again.totals).toMatchObject({ written: 0, unchanged: 21 })
    await rollback({ ...it.place, run: again.run })
    expect(it.ask('SELECT count(*) AS n FROM parts')).toEqual([{ n: 3 }])
    expect(await rollback({ ...it.place, run: first.run })).toMatchObject({ state: 'rolled-back' })
    for (const [path, content] of Object.entries(before)) expect(treeOf(it.folder)[path]).toBe(content)
    expect(treeOf(it.database)).toEqual({})
  })

  test('a record that is refused takes what is in it along, at every depth, as the plan foresees', async () => {
    const lines = { ...LISTS['lines'], schema: z.looseObject({ sku: z.string() }) }
    const it = elementScene([
      {
        id: 'a',
        lines: [
          { sku: 1, taxes: [{ name: 'lost', parts: [1, 2] }] },
          { sku: 'x', taxes: [{ name: 'kept', parts: [3] }, { position: 9 }] },
          { sku: 'y', taxes: null },
          'no line',
        ],
      },
    ])
    const { rows: _rows, cells: _cells, ...only } = LISTS
    const wish = {
      ...wishOf(it, { ...only, lines }),
      policies: { backup: 'none', onLoss: 'coerce' },
    } as const
    const { forecast } = await plan(wish, { ...it.place, by: 'full' })
    const report = await migrate(wish, it.place)
    expect(report).toMatchObject({ state: 'finished-with-rejects', verified: 'verified', exitCode: 3 })
    expect(report.rejects.map(({ collection, key, code }) => [collection, key, code])).toEqual([
      ['orders.lines', '["a",0]', 'SCHEMA_REFUSED'],
      ['orders.lines', '["a",3]', 'SCHEMA_REFUSED'],
      ['orders.lines.taxes', '["a",1,1]', 'KEY_MISMATCH'],
      ['orders.lines.taxes', '["a",0,0]', 'OWNER_MISSING'],
      ['orders.lines.taxes.parts', '["a",0,0,0]', 'OWNER_MISSING'],
      ['orders.lines.taxes.parts', '["a",0,0,1]', 'OWNER_MISSING'],
    ])
    expect(forecast.routes.map(({ rejects }) => rejects)).toEqual([0, 2, 2, 2])
    expect(report.notes.filter((note) => note.includes('a list without elements'))).toEqual([
      expect.stringContaining('taxes: null'),
    ])
    expect(it.ask('SELECT lines_position, value FROM parts')).toEqual([{ lines_position: 1, value: 3 }])
    // Lines that were refused hold taxes, which went elsewhere: sent again alone, these would be lost.
    expect(await failureOf(replay({ ...it.place, migration: wish }))).toMatchObject({
      code: 'STORE_UNSUPPORTED',
    })
  })

  test('no list is a loss of its own, whichever list it is in', async () => {
    const it = elementScene([{ id: 'a', lines: [{ sku: 'x' }, { sku: 'y', taxes: [] }], matrix: [] }])
    const before = treeOf(it.folder)
    const { parts: _parts, ...only } = LISTS
    const failure = await failureOf(migrate(wishOf(it, only), it.place))
    expect(failure).toMatchObject({ code: 'LOSS_NOT_ACCEPTED' })
    expect(failure.message).toContain('taxes: missing, becomes a list without elements in taxes')
    expect(treeOf(it.folder)).toEqual(before)
  })

  test('elements that share their name in a list have no lists of their own', async () => {
    const lines = { ...LISTS['lines'], elements: { of: 'lines', key: 'sku' } }
    const it = elementScene([
      {
        id: 'a',
        lines: [
          { sku: 'x', taxes: [{ n: 1 }] },
          { sku: 'x', taxes: [{ n: 2 }, { n: 3 }] },
          { sku: 'y', taxes: [{ n: 4 }] },
        ],
      },
    ])
    const report = await migrate(
      wishOf(it, { orders: LISTS['orders']!, lines, taxes: LISTS['taxes']! }),
      it.place,
    )
    expect(report).toMatchObject({ state: 'finished-with-rejects', verified: 'verified' })
    expect(it.ask('SELECT * FROM taxes')).toEqual([{ orders_id: 'a', lines_sku: 'y', position: 0, n: 4 }])
    expect(report.rejects.map(({ key }) => key)).toEqual([
      '["a","x"]',
      ...[0, 0, 1].map((at) => `["a","x",${at}]`),
    ])
  })

  test('records and elements that cannot be read are told by whichever collection of them moves', async () => {
    const orders = [
      { id: 'a', lines: [{ taxes: [1] }, { sku: 'y', taxes: [2, 3] }] },
      { lines: [{ sku: 'x' }] },
    ]
    const collections: Collections = {
      orders: { read: { key: 'id' } },
      lines: { from: 'orders', elements: { of: 'lines', key: 'sku' } },
      taxes: { from: 'orders.lines', elements: 'taxes' },
    }
    for (const only of [['taxes'], ['lines', 'taxes'], ['orders', 'taxes'], ['orders', 'lines', 'taxes']]) {
      const lists = elementScene(orders)
      const report = await migrate(wishOf(lists, collections), { ...lists.place, collections: only })
      expect(report.rejects.map(({ code }) => code)).toEqual(['KEY_MISSING', 'KEY_MISSING'])
      expect(report.routes.find(({ to }) => to === 'taxes')!.counts.written).toBe(2)
    }
  })

  test('a list is named as it is called in the source, and nothing renames what holds lists', async () => {
    const it = elementScene(ORDERS)
    const unknown = { ...LISTS, taxes: { from: 'lines', elements: 'taxes', store: ROWS } }
    const failure = await failureOf(plan(wishOf(it, unknown), it.place))
    expect(failure).toMatchObject({ code: 'CONFIG_INVALID', collection: 'taxes' })
    expect(failure.message).toContain("from: 'orders.lines'")
    const renamed = {
      ...LISTS,
      lines: { ...LISTS['lines'], map: ({ value }: { value: unknown }) => ({ value }) },
    }
    expect(await failureOf(plan(wishOf(it, renamed), it.place))).toMatchObject({ code: 'CONFIG_INVALID' })
  })

  test('that hold lists of the same name have a field for each', async () => {
    const it = elementScene([{ id: 'a', kids: [{ n: 1, kids: [{ n: 2, kids: [{ n: 3 }] }] }] }])
    const kids = {
      nodes: { from: 'orders', store: ROWS },
      first: { from: 'orders', elements: 'kids', store: ROWS },
      second: { from: 'orders.kids', elements: 'kids', store: ROWS },
      third: { from: 'orders.kids.kids', elements: 'kids', store: ROWS },
    }
    expect(await migrate(wishOf(it, kids), it.place)).toMatchObject({ verified: 'verified', exitCode: 0 })
    expect(it.ask('SELECT * FROM third')).toEqual([
      { orders_id: 'a', kids_position: 0, kids_kids_position: 0, position: 0, n: 3 },
    ])
  })
})

const MANY = Array.from({ length: 60 }, (_, n) => ({
  id: `o${n}`,
  lines: Array.from({ length: n % 7 }, (__, i) => ({
    sku: `s${i}`,
    taxes: Array.from({ length: (n * i) % 5 }, (___, at) => ({ at, text: 'x'.repeat(40) })),
  })),
}))
const TAXES = MANY.flatMap(({ id, lines }) =>
  lines.flatMap(({ taxes }, line) => taxes.map(({ at }) => `${id}/${line}/${at}`)),
)
const THREE: Collections = {
  orders: { store: ROWS },
  lines: { from: 'orders', elements: 'lines', store: ROWS },
  taxes: { from: 'orders.lines', elements: 'taxes', store: ROWS },
}

test.each([4, 8, 12, 16])('a run that dies within an inner list goes on there (write %d)', async (nth) => {
  const it = elementScene(MANY)
  const migration = wishOf(it, THREE)
  const fail = { call: 'writer.write', nth, when: 'after' } as const
  expect(runChild({ command: 'migrate', ...it.place, migration, batchBytes: 2_048, fail })).toEqual({
    killed: true,
  })
  // Pages of another size: the place in each list is found all the same.
  const report = await resume(it.place)
  expect(report).toMatchObject({ state: 'finished', verified: 'verified' })
  expect(report.routes[2]!.counts).toMatchObject({ read: TAXES.length, written: TAXES.length })
  const found = it.ask('SELECT * FROM taxes')
  expect(found.map((tax) => `${tax['orders_id']}/${tax['lines_position']}/${tax['at']}`)).toEqual(TAXES)
})

const missing = typeof server === 'string' ? `: ${server}` : ''
test.skipIf(missing !== '')(`the same by PostgreSQL, there and back${missing}`, async () => {
  if (typeof server === 'string') return
  process.env['PGPASSWORD'] = server.password
  const it = elementScene(ORDERS)
  const schema = server.newSchema()
  const store = server.address({ schema })
  const report = await migrate({ ...wishOf(it), to: store }, it.place)
  expect(report).toMatchObject({ state: 'finished', verified: 'verified', exitCode: 0 })
  const out = join(it.folder, 'back')
  const back = { from: store, to: `json:${out}`, collections: BACK, policies: { backup: 'none' } } as const
  const returned = await migrate(back, { stateDir: `${it.stateDir}-back` })
  expect(returned).toMatchObject({ state: 'finished', verified: 'verified', exitCode: 0 })
  expect(await compareStores({ from: it.from, to: `json:${out}` })).toMatchObject({ mismatchCount: 0 })
  expect(await rollback({ ...it.place, run: report.run })).toMatchObject({ state: 'rolled-back' })
})
