import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  compareStores,
  migrate,
  type MigrationInput,
  plan,
  resume,
  rollback,
  verifyRun,
} from '../../src/index.ts'
import { failureOf, runChild, scene, type Scene, withDatabase } from './scene.ts'

const SCHEMA = `
  CREATE TABLE orders (id INTEGER PRIMARY KEY, total REAL);
  CREATE TABLE lines (
    id INTEGER PRIMARY KEY, order_id INTEGER REFERENCES orders (id), place INTEGER, sku TEXT
  );`
const ROWS = `
  INSERT INTO orders VALUES (1, 30.5), (2, 0), (3, 7);
  INSERT INTO lines VALUES (10, 1, 2, 'y'), (11, 3, 1, 'x'), (12, 1, 1, 'x');`

interface NestedScene extends Scene {
  readonly wish: MigrationInput & { readonly from: string; readonly to: string }
  readonly options: { readonly stateDir: string }
  orders(): unknown
}

function nestedScene(rows: string = ROWS, nest: object = { from: 'lines', order: 'place' }): NestedScene {
  const place = scene()
  withDatabase(place.database, (open) => open.exec(`PRAGMA foreign_keys = OFF; ${SCHEMA}${rows}`))
  const out = join(place.folder, 'out')
  return {
    ...place,
    wish: {
      from: `sqlite:${place.database}`,
      to: `json:${out}`,
      collections: { orders: { nest: { lines: nest as { from: string } }, store: { shape: 'array' } } },
      policies: { backup: 'none' },
    },
    options: { stateDir: place.stateDir },
    orders: () => JSON.parse(readFileSync(join(out, 'orders.json'), 'utf8')) as unknown,
  }
}

const ORDERS = [
  {
    id: 1,
    total: 30.5,
    lines: [
      { id: 12, place: 1, sku: 'x' },
      { id: 10, place: 2, sku: 'y' },
    ],
  },
  { id: 2, total: 0, lines: [] },
  { id: 3, total: 7, lines: [{ id: 11, place: 1, sku: 'x' }] },
]

describe('rows that name a record', () => {
  test('become a list in it, by the reference that the schema has', async () => {
    const { wish, options, orders, database } = nestedScene()
    const before = readFileSync(database)
    const { forecast } = await plan(wish, { ...options, by: 'full' })
    expect(forecast.routes).toMatchObject([{ records: 3, writes: 3, rejects: 0 }])
    const report = await migrate(wish, options)
    expect(report).toMatchObject({ state: 'finished', verified: 'verified', exitCode: 0 })
    expect(report.routes).toMatchObject([{ counts: { read: 3, written: 3 }, counted: 3 }])
    expect(orders()).toEqual(ORDERS)
    expect(readFileSync(database)).toEqual(before)
    expect(await verifyRun({ ...options, run: report.run })).toMatchObject({ verified: 'verified' })
    expect(await compareStores(wish)).toMatchObject({ mismatchCount: 0 })
    expect(await rollback({ ...options, run: report.run })).toMatchObject({ state: 'rolled-back' })
  })

  test('that is not there are rejects by name, each once and whole, and the run is not clean', async () => {
    const stray = `INSERT INTO lines VALUES (20, 99, 1, 'lost'), (21, NULL, 1, 'free');`
    const { wish, options, orders } = nestedScene(ROWS + stray)
    const { forecast } = await plan(wish, { ...options, by: 'full' })
    expect(forecast.routes).toMatchObject([{ records: 5, writes: 3, rejects: 2 }])
    const report = await migrate(wish, options)
    expect(report).toMatchObject({ state: 'finished-with-rejects', verified: 'verified', exitCode: 3 })
    expect(report.routes).toMatchObject([{ counts: { read: 5, written: 3, refused: 2 }, counted: 5 }])
    expect(report.rejects.map(({ key, code }) => [key, code])).toEqual([
      ['20', 'OWNER_MISSING'],
      ['21', 'OWNER_MISSING'],
    ])
    expect(orders()).toEqual(ORDERS)
  })

  test('are named by the words of the configuration where the schema says nothing', async () => {
    const rows = `ALTER TABLE lines RENAME COLUMN place TO at; ${ROWS}`
    const missing = nestedScene(
      `DROP TABLE lines; CREATE TABLE lines (id INTEGER PRIMARY KEY, owner INTEGER);`,
    )
    expect(await failureOf(plan(missing.wish, missing.options))).toMatchObject({ code: 'CONFIG_INVALID' })
    const { wish, options, orders } = nestedScene(rows, { from: 'lines', by: 'order_id' })
    expect(await migrate(wish, options)).toMatchObject({ state: 'finished', verified: 'verified' })
    expect(orders()).toMatchObject([{ lines: [{ id: 10, at: 2 }, { id: 12 }] }, { lines: [] }, {}])
  })

  test('may be an element that is no object; with more beside it, a row is a reject', async () => {
    const rows = `INSERT INTO orders VALUES (1, 1);
      INSERT INTO lines VALUES (10, 1, 1, NULL), (11, 1, 0, NULL), (12, 1, 2, 'y');`
    const list = { from: 'lines', position: 'place', value: 'id' }
    const { wish, options, orders } = nestedScene(rows, list)
    const report = await migrate(wish, options)
    expect(report).toMatchObject({ state: 'finished-with-rejects', verified: 'verified', exitCode: 3 })
    expect(report.routes).toMatchObject([{ counts: { read: 2, written: 1, refused: 1 }, counted: 2 }])
    expect(report.rejects.map(({ key, code }) => [key, code])).toEqual([['12', 'VALUE_UNSUPPORTED']])
    expect(orders()).toEqual([{ id: 1, total: 1, lines: [11, 10] }])
  })

  test('that lies in a list of a list and names no row is a reject by its name', async () => {
    const { wish, options, orders } = nestedScene(
      `${ROWS} CREATE TABLE taxes (id INTEGER PRIMARY KEY, line INTEGER REFERENCES lines (id));
       INSERT INTO taxes VALUES (1, 12), (2, 99), (3, 13), (4, NULL); INSERT INTO lines VALUES (13, 77, 1, 'stray');`,
      { from: 'lines', position: 'place', nest: { taxes: { from: 'taxes' } } },
    )
    const report = await migrate(wish, options)
    expect(report).toMatchObject({ state: 'finished-with-rejects', verified: 'verified', exitCode: 3 })
    // Three orders; the stray line with its tax in it, and two taxes.
    expect(report.routes).toMatchObject([{ counts: { read: 6, written: 3, refused: 3 }, counted: 6 }])
    expect(report.rejects.map(({ key, code, where }) => [key, code, where])).toEqual([
      ['13', 'OWNER_MISSING', 'lines'],
      ['2', 'OWNER_MISSING', 'taxes'],
      ['4', 'OWNER_MISSING', 'taxes'],
    ])
    expect(orders()).toMatchObject([
      {
        lines: [
          { id: 12, sku: 'x', taxes: [{ id: 1 }] },
          { id: 10, sku: 'y', taxes: [] },
        ],
      },
      { lines: [] },
      { lines: [{ id: 11, taxes: [] }] },
    ])
  })

  test('a column of that name is not covered up', async () => {
    const { wish, options } = nestedScene(`ALTER TABLE orders ADD COLUMN lines TEXT;`)
    expect(await failureOf(plan(wish, options))).toMatchObject({ code: 'CONFIG_INVALID' })
  })
})

const MANY = `
  WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300)
    INSERT INTO orders SELECT i, i / 2.0 FROM n;
  WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
    INSERT INTO lines SELECT i, i % 303, i, printf('sku-%020d', i) FROM n;`

test('rows of a record that has such a field already are told as well as it is', async () => {
  const { folder, stateDir } = scene({
    'orders.json': [{ id: 'a', lines: 'three' }, { id: 'b' }],
    'lines.json': [
      { id: 1, order: 'a' },
      { id: 2, order: 'b' },
    ],
  })
  const wish: MigrationInput = {
    from: `json:${folder}/data`,
    to: `json:${folder}/out`,
    collections: { orders: { nest: { lines: { from: 'lines', by: 'order' } } } },
    policies: { backup: 'none' },
  }
  const report = await migrate(wish, { stateDir })
  expect(report.rejects.map(({ code, key }) => [code, key])).toEqual([
    ['KEY_MISMATCH', 'a'],
    ['OWNER_MISSING', '1'],
  ])
  expect(report).toMatchObject({ exitCode: 3, verified: 'verified', totals: { read: 3, written: 1 } })
})

test('lists of any length: pages stay small, and a run that dies goes on', async () => {
  const { wish, options, orders, ...place } = nestedScene(MANY)
  const killed = runChild({
    command: 'migrate',
    ...options,
    migration: wish,
    batchBytes: 4_096,
    fail: { call: 'writer.write', nth: 5, when: 'after' },
  })
  expect(killed).toEqual({ killed: true })
  const report = await resume(options)
  expect(report).toMatchObject({ state: 'finished-with-rejects', verified: 'verified' })
  // 3,000 rows in 303 groups, of which 0, 301 and 302 have no order.
  const lost = await rowsWithout(place.database)
  expect(report.routes).toMatchObject([{ counts: { read: 300 + lost, refused: lost }, counted: 300 + lost }])
  const nested = (orders() as { lines: unknown[] }[]).flatMap(({ lines }) => lines)
  expect(nested).toHaveLength(3_000 - lost)
})

async function rowsWithout(database: string): Promise<number> {
  let count = 0
  withDatabase(database, (open) => {
    const sql = 'SELECT count(*) AS n FROM lines WHERE order_id NOT IN (SELECT id FROM orders)'
    count = Number((open.prepare(sql).get() as { n: number }).n)
  })
  return count
}
