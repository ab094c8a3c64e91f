import { afterAll, expect, test } from 'vitest'
import { DatabaseSync } from '@photostructure/sqlite'
import {
  compareStores,
  migrate,
  type MigrationInput,
  plan,
  resume,
  rollback,
  verifyRun,
} from '../../src/index.ts'
import { startPostgres } from '../servers/postgres.ts'
import { failureOf, runChild, scene, type Scene, treeOf, withDatabase } from './scene.ts'

const server = await startPostgres()
afterAll(async () => {
  if (typeof server !== 'string') await server.stop()
})

type Row = Readonly<Record<string, unknown>>

interface RowScene extends Scene {
  readonly wish: MigrationInput & { readonly from: string; readonly to: string }
  readonly place: { readonly stateDir: string }
  ask(sql: string): readonly Row[]
}

const ROWS = { layout: 'row' } as const

/** A table whose columns hold lists: JSON, and text that is JSON. */
const TABLE = `
  CREATE TABLE customers (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, orders JSON CHECK (json_valid(orders)), tags TEXT
  );
  CREATE INDEX by_tags ON customers (tags);`
const FOUR = `
  INSERT INTO customers VALUES
    (1, 'Ada', '[{"no": 7, "lines": [{"sku": "x"}, {"sku": "y"}]}, {"no": 8, "lines": []}]', '["a", "b"]'),
    (2, 'Bob', '[]', '[]'),
    (3, 'Cyd', '[{"no": 9, "lines": [{"sku": "z"}]}]', ' [ 1.50 ] ');`

const COLLECTIONS: NonNullable<MigrationInput['collections']> = {
  customers: {},
  orders: { from: 'customers', elements: 'orders', store: ROWS },
  lines: { from: 'customers.orders', elements: 'lines', store: ROWS },
  tags: { from: 'customers', elements: 'tags', store: ROWS },
}

function rowScene(rows: string, collections = COLLECTIONS): RowScene {
  const place = scene()
  const source = `${place.folder}/source.db`
  withDatabase(source, (open) => open.exec(TABLE + rows))
  return {
    ...place,
    place: { stateDir: place.stateDir },
    wish: { from: `sqlite:${source}`, to: place.to, collections, policies: { backup: 'none' } },
    ask: (sql) => {
      const database = new DatabaseSync(place.database, { readOnly: true })
      const found = database.prepare(sql).all()
      database.close()
      return found.map((row) => ({ ...row }))
    },
  }
}

test('lists in columns of JSON and of text are rows of their own, and the table goes on without them', async () => {
  const { wish, place, ask, ...scened } = rowScene(FOUR)
  const before = treeOf(scened.folder)
  const { forecast, notes } = await plan(wish, { ...place, by: 'full' })
  expect(forecast.routes.map(({ records, writes }) => [records, writes])).toEqual(
    [3, 3, 3, 3].map((n) => [n, n]),
  )
  expect(notes.join('\n')).toContain('the index by_tags of a list that becomes rows')
  const report = await migrate(wish, place)
  expect(report).toMatchObject({ state: 'finished', verified: 'verified', exitCode: 0 })
  expect(ask('SELECT * FROM customers')).toEqual([
    { id: 1, name: 'Ada' },
    { id: 2, name: 'Bob' },
    { id: 3, name: 'Cyd' },
  ])
  expect(ask('SELECT * FROM lines')).toEqual([
    { customers_id: 1, orders_position: 0, position: 0, sku: 'x' },
    { customers_id: 1, orders_position: 0, position: 1, sku: 'y' },
    { customers_id: 3, orders_position: 0, position: 0, sku: 'z' },
  ])
  expect(ask('SELECT * FROM tags')).toEqual([
    { customers_id: 1, position: 0, value: '"a"' },
    { customers_id: 1, position: 1, value: '"b"' },
    { customers_id: 3, position: 0, value: '1.5' },
  ])
  expect(ask(`SELECT "table", "to" FROM pragma_foreign_key_list('orders')`)).toEqual([
    { table: 'customers', to: 'id' },
  ])
  expect(ask('PRAGMA foreign_key_check')).toEqual([])
  expect(await verifyRun({ ...place, run: report.run })).toMatchObject({ verified: 'verified' })
  expect(await compareStores(wish, place)).toMatchObject({ mismatchCount: 0 })
  const again = await migrate(wish, place)
  expect(again.totals).toMatchObject({ written: 0, unchanged: 12 })
  await rollback({ ...place, run: again.run })
  expect(await rollback({ ...place, run: report.run })).toMatchObject({ state: 'rolled-back' })
  for (const [path, content] of Object.entries(before)) expect(treeOf(scened.folder)[path]).toBe(content)
})

test('NULL is a loss to be accepted, and what is no list is a reject', async () => {
  const { wish, place, ask, ...scened } = rowScene(`
    INSERT INTO customers VALUES (1, 'Ada', NULL, '["a"]'), (2, 'Bob', '{"no": 1}', '[]'),
      (3, 'Cyd', '[]', 'none'), (4, 'Dan', '[{"no": 2, "lines": []}]', '[{"a": 1, "a": 2}]');`)
  const before = treeOf(scened.folder)
  const failure = await failureOf(migrate(wish, place))
  expect(failure).toMatchObject({ code: 'LOSS_NOT_ACCEPTED' })
  expect(failure.message).toContain('orders: null, becomes a list without elements in orders')
  expect(treeOf(scened.folder)).toEqual(before)
  const accepted = { ...wish, policies: { backup: 'none', onLoss: 'coerce' } } as const
  const { forecast } = await plan(accepted, { ...place, by: 'full' })
  expect(forecast.routes.map(({ rejects }) => rejects)).toEqual([0, 1, 0, 2])
  const report = await migrate(accepted, place)
  expect(report).toMatchObject({ state: 'finished-with-rejects', verified: 'verified', exitCode: 3 })
  expect(report.rejects.map(({ collection, key, code }) => [collection, key, code])).toEqual([
    ['customers.orders', '[2,0]', 'VALUE_UNSUPPORTED'],
    ['customers.tags', '[3,0]', 'RECORD_INVALID'],
    ['customers.tags', '[4,0]', 'FIELD_DUPLICATE'],
  ])
  expect(ask('SELECT id FROM customers')).toHaveLength(4)
})

test('a column that holds no lists, and one that is not there, are refused', async () => {
  for (const elements of ['id', 'other']) {
    const { wish, place } = rowScene(FOUR, {
      customers: {},
      lists: { from: 'customers', elements, store: ROWS },
    })
    expect(await failureOf(plan(wish, place))).toMatchObject({ code: 'CONFIG_INVALID', collection: 'lists' })
  }
})

const MANY = `
  WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200)
    INSERT INTO customers SELECT i, 'name', (
      SELECT json_group_array(json_object('no', no, 'lines', json_array(json_object('sku', i)))) FROM
        (WITH RECURSIVE o (no) AS (SELECT 1 UNION ALL SELECT no + 1 FROM o WHERE no <= i % 5) SELECT no FROM o)
    ), '[]' FROM n;`

test('a run that dies among them goes on there', async () => {
  const { wish, place, ask } = rowScene(MANY)
  const fail = { call: 'writer.write', nth: 14, when: 'after' } as const
  const killed = runChild({ command: 'migrate', ...place, migration: wish, batchBytes: 2_048, fail })
  expect(killed).toEqual({ killed: true })
  const report = await resume(place)
  expect(report).toMatchObject({ state: 'finished', verified: 'verified' })
  const [{ n } = { n: 0 }] = ask(
    `SELECT count(*) AS n FROM lines JOIN orders ON lines.customers_id = orders.customers_id
      AND lines.orders_position = orders.position WHERE orders.no = orders.position + 1`,
  )
  expect(n).toBe(600)
  expect(report.routes[2]!.counts).toMatchObject({ read: 600, written: 600 })
})

const missing = typeof server === 'string' ? `: ${server}` : ''
test.skipIf(missing !== '')(`jsonb, json, text and arrays of PostgreSQL${missing}`, async () => {
  if (typeof server === 'string') return
  process.env['PGPASSWORD'] = server.password
  const from = server.newSchema()
  await server.run(`CREATE SCHEMA ${from}; SET search_path TO ${from};
    CREATE TABLE customers (
      id uuid PRIMARY KEY, orders jsonb NOT NULL, notes json, tags text, codes integer[],
      CHECK (jsonb_typeof(orders) = 'array')
    );
    INSERT INTO customers VALUES
      ('5d2a5a3e-0f05-4d9c-8a4e-5f1f0f0b0c01', '[{"no": 7, "lines": [{"sku": "x"}]}]', '["a"]', '[1]', '{3,4}'),
      ('5d2a5a3e-0f05-4d9c-8a4e-5f1f0f0b0c02', '[]', '[]', '[]', '{}')`)
  const to = server.newSchema()
  const { wish, place } = rowScene('', {
    ...COLLECTIONS,
    notes: { from: 'customers', elements: 'notes', store: ROWS },
    codes: { from: 'customers', elements: 'codes', store: ROWS },
  })
  const stores = { from: server.address({ schema: from }), to: server.address({ schema: to }) }
  const report = await migrate({ ...wish, ...stores }, place)
  expect(report).toMatchObject({ state: 'finished', verified: 'verified', exitCode: 0 })
  expect(report.routes.map(({ to: name, counts }) => [name, counts.written])).toEqual([
    ['customers', 2],
    ['orders', 1],
    ['lines', 1],
    ['tags', 1],
    ['notes', 1],
    ['codes', 2],
  ])
  const ask = async (sql: string): Promise<readonly unknown[]> =>
    (await server.run(`SET search_path TO ${to}; ${sql}`)).at(-1)!.rows as unknown[]
  expect(await ask('SELECT position::int, value::int FROM codes ORDER BY 1')).toEqual([
    { position: 0, value: 3 },
    { position: 1, value: 4 },
  ])
  expect(
    await ask(`SELECT column_name AS name, data_type AS type FROM information_schema.columns
      WHERE table_schema = '${to}' AND table_name = 'orders' ORDER BY ordinal_position`),
  ).toMatchObject([{ name: 'customers_id', type: 'uuid' }, { name: 'position' }, { name: 'no' }])
  await expect(ask('DELETE FROM customers')).rejects.toThrow(/refer|foreign/)
  expect(await rollback({ ...place, run: report.run })).toMatchObject({ state: 'rolled-back' })
})
