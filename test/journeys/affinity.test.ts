import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { compareStores, migrate, plan, replay, rollback } from '../../src/index.ts'
import { type PostgresServer, startPostgres } from '../servers/postgres.ts'

/** Rows into a table of SQLite that an application made, which makes numbers of texts and whole numbers of reals. */
const postgres = await startPostgres()

let folder: string
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'dray-affinity-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))
afterAll(async () => {
  if (typeof postgres !== 'string') await postgres.stop()
}, 60_000)

const file = (name: string): string => `sqlite:${join(folder, `${name}.db`)}`
const place = () => ({ stateDir: join(folder, 'state') })
const POLICIES = { backup: 'none', maxRejects: 1_000 } as const

function make(name: string, sql: string): void {
  const database = new DatabaseSync(join(folder, `${name}.db`))
  database.exec(sql)
  database.close()
}

/** Each value as the engine tells it apart, by table, row and column: `a 3 v1: real 1.5`. */
function valuesIn(name: string): readonly string[] {
  const database = new DatabaseSync(join(folder, `${name}.db`))
  const tables = database
    .prepare(
      `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT GLOB 'sqlite_*' AND name <> '_dray' ORDER BY name`,
    )
    .all()
  const values = tables.flatMap(({ name: table }) => {
    const columns = database.prepare('SELECT name FROM pragma_table_info(?) WHERE pk = 0').all(String(table))
    return columns.flatMap(({ name: column }) => {
      const shown = `typeof(${column}) || ' ' || CASE typeof(${column}) WHEN 'real' THEN format('%!.17g', ${column}) ELSE quote(${column}) END`
      const rows = database.prepare(`SELECT rowid AS id, ${shown} AS v FROM ${table} ORDER BY rowid`).all()
      return rows.map(({ id, v }) => `${table} ${id} ${column}: ${v}`)
    })
  })
  database.close()
  return values
}

/** Tables of one column `v`: what it is declared as here and there, its values, and the numbers of those that are rejected. */
type Tables = Readonly<
  Record<string, readonly [from: string, to: string, values: readonly string[], unfit?: readonly number[]]>
>

async function moves(tables: Tables): Promise<void> {
  for (const [name, [from, to, values]] of Object.entries(tables)) {
    const rows = values.map((value, i) => `(${i}, ${value})`)
    make(
      'from',
      `CREATE TABLE ${name} (id INTEGER PRIMARY KEY, v ${from}); INSERT INTO ${name} VALUES ${rows.join(', ')}`,
    )
    make('to', `CREATE TABLE ${name} (id INTEGER PRIMARY KEY, v ${to})`)
  }
  const unfit = Object.entries(tables).flatMap(([name, [, , , rows = []]]) =>
    rows.map((row) => `${name} ${row}`),
  )
  const wish = { from: file('from'), to: file('to'), policies: POLICIES }
  const planned = await plan(wish, place())
  expect(planned.forecast.routes.reduce((sum, { rejects = 0 }) => sum + rejects, 0)).toBe(unfit.length)
  const report = await migrate(wish, place())
  expect(report).toMatchObject({ verified: 'verified', totals: { refused: unfit.length } })
  expect(report.rejects.map(({ collection, key }) => `${collection} ${key}`).toSorted()).toEqual(
    unfit.toSorted(),
  )
  expect(valuesIn('to')).toEqual(
    valuesIn('from').filter((value) => !unfit.some((row) => value.startsWith(`${row} `))),
  )
  expect(await migrate(wish, place())).toMatchObject({ totals: { written: 0, refused: unfit.length } })
  expect(await compareStores(wish)).toMatchObject({ mismatchCount: unfit.length })
}

const NUMBERS = ['0.1', '0.1 + 0.2', '1e20', '-1e300', '5e-324', '3', '9007199254740993', '9e999', '-9e999']
const ALL = [
  ...NUMBERS,
  "'007'",
  "'x'",
  "x'05'",
  'NULL',
  '-0.0',
  "'2024-01-02'",
  "' 5 '",
  '5.0',
  "'5'",
  '110356902523945170.0',
]

test('a column takes what one that is declared alike holds, whatever that is', async () => {
  const texts = ["'x'", "'2024-01-02'", "'5'", "'-'"]
  await moves({
    ...Object.fromEntries(
      ['NUMERIC', 'INTEGER', 'REAL', 'TEXT', 'DATETIME', 'POINT', ''].map((type, i) => [
        `any${i}`,
        [type, type, ALL],
      ]),
    ),
    texts: ['INTEGER', 'INTEGER', ['NULL', "'x'", "'-'"]],
    moments: ['DATETIME', 'DATETIME', texts.slice(0, 2)],
    numbers: ['NUMERIC', 'DECIMAL(10,2)', NUMBERS],
    reals: ['REAL', '', ['0.5', '5', '1e20']],
  })
}, 60_000)

test('of other columns each value goes in that is left what it is, and the plan counts the others', async () => {
  const unlike = ["'x'", "'5\u00a0'", "'0x10'", "'1e'", "'.'", "'2024-01-02'", "'inf'", "''"]
  const like = ["'007'", "' 5'", "'5' || char(10)", "'+.5e-3'", "'1e999'", "'-0'", "'5' || char(0) || 'a'"]
  const mixed = ['5', '5.0', '5.5', "'5'", "'x'", "x'05'", 'NULL', '9007199254740993', '1e20']
  await moves({
    texts: ['TEXT', 'NUMERIC', [...unlike, ...like], like.map((_, i) => unlike.length + i)],
    numeric: ['', 'NUMERIC', mixed, [1, 3]],
    whole: ['', 'INTEGER', mixed, [1, 3]],
    real: ['', 'REAL', mixed, [0, 3, 7]],
    letters: ['', 'TEXT', mixed, [0, 1, 2, 7, 8]],
  })
}, 60_000)

describe.skipIf(typeof postgres === 'string')('from PostgreSQL', { timeout: 60_000 }, () => {
  const server = postgres as PostgresServer

  test('a key keeps its kind in a column of another, doubles and decimals go into NUMERIC where they fit', async () => {
    process.env['PGPASSWORD'] = server.password
    const schema = server.newSchema()
    await server.run(`CREATE SCHEMA ${schema}; SET search_path TO ${schema};
      CREATE TABLE t (id numeric(18,0) PRIMARY KEY, d double precision, n numeric, u uuid, w text, j json);
      INSERT INTO t VALUES (1, 0.1, 9007199254740993, 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', 'x', '{"a": 1}'), (900719925474099311, 1e20, 0.50, NULL, '1-2', '"5"'),
        (3, 110356902523945170, -1e300, NULL, NULL, 'null'), (4, 0, 9007199254740993.5, NULL, NULL, NULL), (5, '-0', 0, NULL, NULL, NULL),
        (6, 'NaN', 0, NULL, NULL, NULL), (7, 0, 'NaN', NULL, NULL, NULL), (8, 0, 0, NULL, '007', NULL), (9, 0, 0, NULL, NULL, '5');
      CREATE TABLE codes (code text PRIMARY KEY, n int); INSERT INTO codes VALUES ('a-1', 1), ('007', 2);
      CREATE TABLE rates (rate double precision PRIMARY KEY); INSERT INTO rates VALUES (0.5), (3)`)
    make(
      'to',
      `CREATE TABLE t (id INTEGER PRIMARY KEY, d NUMERIC, n DECIMAL, u UUID, w DATETIME, j JSON);
       CREATE TABLE codes (code GUID PRIMARY KEY NOT NULL, n INTEGER); CREATE TABLE rates (rate NUMERIC PRIMARY KEY NOT NULL)`,
    )
    const wish = { from: server.address({ schema }), to: file('to'), policies: POLICIES }
    const report = await migrate(wish, place())
    expect(report).toMatchObject({ verified: 'verified', totals: { written: 6, refused: 7 } })
    const unfit = ['007', '4', '5', '6', '7', '8', '9']
    expect(report.rejects.map(({ key }) => key).toSorted()).toEqual(unfit)
    expect(await migrate(wish, place())).toMatchObject({ totals: { written: 0, unchanged: 6, refused: 7 } })
    expect(await compareStores(wish)).toMatchObject({ mismatchCount: 7 })
    const again = await replay({ ...place(), run: report.run })
    expect(again).toMatchObject({ totals: { written: 0, refused: 7 } })
    await rollback({ ...place(), run: again.run })
    expect(await rollback({ ...place(), run: report.run })).toMatchObject({ state: 'rolled-back' })
    expect(valuesIn('to')).toEqual([])
  })

  test('beside columns that are read as others, too: a column of numbers stays one', async () => {
    process.env['PGPASSWORD'] = server.password
    const schema = server.newSchema()
    await server.run(`CREATE SCHEMA ${schema}; SET search_path TO ${schema};
      CREATE TABLE t (id int PRIMARY KEY, price numeric, f double precision, tag uuid);
      INSERT INTO t VALUES (1, 1.50, 0.1, 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'), (2, 900719925474099, 5, NULL), (3, 9007199254740993.5, 0, NULL)`)
    make('to', 'CREATE TABLE t (id INTEGER PRIMARY KEY, price NUMERIC, f NUMERIC, tag CHAR(32))')
    const policies = { ...POLICIES, onOtherType: 'read' as const }
    const wish = { from: server.address({ schema }), to: file('to'), policies }
    const report = await migrate(wish, place())
    expect(report).toMatchObject({ verified: 'verified', totals: { written: 2, refused: 1 } })
    expect(report.rejects.map(({ key }) => key)).toEqual(['3'])
    expect(valuesIn('to').filter((value) => / (?:price|tag):/.test(value))).toEqual([
      't 1 price: real 1.5',
      't 2 price: integer 900719925474099',
      "t 1 tag: text 'a0eebc999c0b4ef8bb6d6bb9bd380a11'",
      't 2 tag: null NULL',
    ])
    expect(await migrate(wish, place())).toMatchObject({ totals: { written: 0, unchanged: 2, refused: 1 } })
  })
})
