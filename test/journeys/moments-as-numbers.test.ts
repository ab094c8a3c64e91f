import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { compareStores, migrate, plan } from '../../src/index.ts'
import { mariadb } from '../servers/mariadb.ts'
import { startPostgres } from '../servers/postgres.ts'
import { startServer } from '../servers/test-server.ts'

/** Moments that JavaScript wrote into SQLite, as milliseconds since 1970, and the tables of a server for the same rows. */
const [postgres, server] = await Promise.all([startPostgres(), startServer(mariadb)])
afterAll(async () => {
  for (const one of [postgres, server]) if (typeof one !== 'string') await one.stop()
}, 60_000)

const MADE =
  'CREATE TABLE t (id integer PRIMARY KEY, at datetime NOT NULL, mixed datetime, born date, n bigint);'
const ROWS = `INSERT INTO t VALUES (1, 1700000000123, 0, 633916800000, 5), (2, -1, '2024-01-02 03:04:05', NULL, 6);`
/** A day at noon, seconds with half a millisecond, and a word. */
const UNFIT = `INSERT INTO t VALUES (3, 0, NULL, 43200000, 0), (4, 0.00005, NULL, NULL, 0), (5, 0, 'soon', NULL, 0)`

let folder: string
let from: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dray-moments-'))
  from = `sqlite:${join(folder, 'app.db')}`
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))
const place = (): { readonly stateDir: string } => ({ stateDir: join(folder, 'state') })
const READ = { onOtherType: 'read-milliseconds', backup: 'none', maxRejects: { records: 100 } } as const

function ask(name: string, sql: string): unknown[] {
  const database = new DatabaseSync(join(folder, name))
  const rows = database.prepare(sql).all()
  database.close()
  return rows
}

function make(name: string, sql: string): void {
  const database = new DatabaseSync(join(folder, name))
  database.exec(sql)
  database.close()
}

describe.skipIf(typeof postgres === 'string')('in PostgreSQL', { timeout: 60_000 }, () => {
  async function emptyTable(): Promise<{ readonly to: string; readonly schema: string }> {
    if (typeof postgres === 'string') throw new Error(postgres)
    process.env['PGPASSWORD'] = postgres.password
    const schema = postgres.newSchema()
    await postgres.run(`CREATE SCHEMA ${schema};
      CREATE TABLE ${schema}.t (id int PRIMARY KEY, at timestamptz NOT NULL, mixed timestamp(3), born date, n bigint)`)
    return { to: postgres.address({ schema }), schema }
  }

  test('they are the moments that were meant, and the same numbers again where they go back', async () => {
    if (typeof postgres === 'string') throw new Error(postgres)
    const { to, schema } = await emptyTable()
    make('app.db', MADE + ROWS)
    const wish = { from, to, policies: READ }
    expect(await migrate(wish, place())).toMatchObject({
      verified: 'verified',
      totals: { written: 2, refused: 0 },
    })
    const [, found] = await postgres.run(`SET timezone TO 'UTC';
      SELECT at::text, mixed::text, born::text, n FROM ${schema}.t ORDER BY id`)
    expect(found!.rows).toEqual([
      { at: '2023-11-14 22:13:20.123+00', mixed: '1970-01-01 00:00:00', born: '1990-02-02', n: '5' },
      { at: '1969-12-31 23:59:59.999+00', mixed: '2024-01-02 03:04:05', born: null, n: '6' },
    ])
    expect((await compareStores(wish)).collections).toMatchObject([{ differing: 0 }])
    make('back.db', MADE)
    const back = { from: to, to: `sqlite:${join(folder, 'back.db')}`, policies: READ }
    expect(await migrate(back, place())).toMatchObject({ verified: 'verified', totals: { written: 2 } })
    expect(ask('back.db', 'SELECT at, mixed, born FROM t ORDER BY id')).toEqual([
      { at: 1_700_000_000_123, mixed: 0, born: 633_916_800_000 },
      { at: -1, mixed: 1_704_164_645_000, born: null },
    ])
  })

  test('what is no whole day, between two numbers or no moment is rejected', async () => {
    const { to } = await emptyTable()
    make('app.db', MADE + ROWS + UNFIT)
    const report = await migrate({ from, to, policies: READ }, place())
    expect(report).toMatchObject({ totals: { read: 5, written: 2, refused: 3 } })
  })

  test('numbers are no moments unless somebody says what they count', async () => {
    const { to } = await emptyTable()
    make('app.db', MADE + ROWS)
    await expect(plan({ from, to, policies: { onOtherType: 'read' } }, place())).rejects.toMatchObject({
      code: 'STORE_INVALID',
      hint: expect.stringContaining('read-milliseconds') as string,
    })
  })
})

test.skipIf(typeof server === 'string')(
  'in MariaDB: seconds, in UTC',
  async () => {
    if (typeof server === 'string') throw new Error(server)
    make(
      'app.db',
      'CREATE TABLE t (id integer PRIMARY KEY, at integer); INSERT INTO t VALUES (1, 1700000000)',
    )
    const database = await server.makeDatabase()
    const client = await server.connect(database)
    await client.query('CREATE TABLE t (id int PRIMARY KEY, at datetime)')
    const policies = { ...READ, onOtherType: 'read-seconds' } as const
    const report = await migrate({ from, to: server.address(database), policies }, place())
    expect(report).toMatchObject({ verified: 'verified', totals: { written: 1 } })
    const [rows] = await client.query('SELECT CAST(at AS char) AS at FROM t')
    await client.end()
    expect(rows).toEqual([{ at: '2023-11-14 22:13:20' }])
  },
  60_000,
)
