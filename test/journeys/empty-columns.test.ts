import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { migrate, plan } from '../../src/index.ts'
import { mariadb } from '../servers/mariadb.ts'
import { mysql } from '../servers/mysql.ts'
import { type PostgresServer, startPostgres } from '../servers/postgres.ts'
import { startServer } from '../servers/test-server.ts'

/** Columns of SQLite in which there is nothing yet: an application that goes on in a server writes into them what it always does. */
const [postgres, ...others] = await Promise.all([startPostgres(), startServer(mysql), startServer(mariadb)])

const SOURCE = `CREATE TABLE cache (name BLOB PRIMARY KEY NOT NULL, value BLOB);
  CREATE TABLE states (id INTEGER PRIMARY KEY, cached BLOB REFERENCES cache (name), title BLOB NOT NULL DEFAULT '', context BLOB,
    changed DATETIME, any_value UNIQUE, count DECIMAL(10,2), meta JSON, hash bytea);
  CREATE INDEX by_context ON states (context);
  CREATE INDEX by_meta ON states (meta);
  INSERT INTO states (id) VALUES (1);`

let folder: string
let from: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'empty-columns-'))
  from = `sqlite:${join(folder, 'app.db')}`
  const database = new DatabaseSync(join(folder, 'app.db'))
  database.exec(SOURCE)
  database.close()
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))
afterAll(async () => {
  for (const server of [postgres, ...others]) if (typeof server !== 'string') await server.stop()
}, 60_000)

const place = (): { readonly stateDir: string } => ({ stateDir: join(folder, 'state') })

describe.skipIf(typeof postgres === 'string')('in PostgreSQL', { timeout: 60_000 }, () => {
  const server = postgres as PostgresServer
  let schema: string
  let to: string
  beforeEach(async () => {
    process.env['PGPASSWORD'] = server.password
    schema = server.newSchema()
    to = server.address({ schema })
    await server.run(`CREATE SCHEMA ${schema}`)
  })

  test('they are what their declaration says, and only what says nothing is JSON', async () => {
    expect(await migrate({ from, to }, place())).toMatchObject({ verified: 'verified' })
    const [columns] =
      await server.run(`SELECT column_name, data_type, column_default FROM information_schema.columns
      WHERE table_schema = '${schema}' AND table_name = 'states' ORDER BY ordinal_position`)
    expect(columns!.rows.map(({ column_name: name, data_type: type }) => `${name} ${type}`)).toEqual([
      'id bigint',
      'cached bytea',
      'title text',
      'context bytea',
      'changed text',
      'any_value json',
      'count numeric',
      'meta json',
      'hash bytea',
    ])
    await server.run(`SET search_path TO ${schema}; INSERT INTO cache VALUES ('\\x00ff', '\\x01');
      INSERT INTO states (cached, context, changed) VALUES ('\\x00ff', '\\x00', '2024-01-02 03:04:05')`)
    await expect(server.run(`INSERT INTO ${schema}.states (cached) VALUES ('\\x02')`)).rejects.toThrow(
      /foreign key/,
    )
  })

  test('what is unique among values of any kind is named before the run, and a key of such values refuses it', async () => {
    const { notes } = await plan({ from, to }, place())
    expect(notes.filter((note) => note.includes('does not compare'))).toEqual([
      'states: that any_value is unique, whose values the engine does not compare: not carried',
      'states: the index by_meta (meta), whose values the engine does not compare: not carried',
    ])
    const database = new DatabaseSync(join(folder, 'app.db'))
    database.exec(`CREATE TABLE mixed (k PRIMARY KEY NOT NULL); INSERT INTO mixed VALUES (1), ('a')`)
    database.close()
    await expect(plan({ from, to }, place())).rejects.toMatchObject({
      code: 'STORE_INVALID',
      collection: 'mixed',
    })
  })

  test('a table that is there takes them, whatever its columns are', async () => {
    await server.run(`SET search_path TO ${schema}; CREATE TABLE cache (name text PRIMARY KEY, value bytea);
      CREATE TABLE states (id bigint PRIMARY KEY, cached text, title text NOT NULL DEFAULT '', context uuid, changed timestamptz,
        any_value text, count int, meta json, hash bytea)`)
    const wish = { from, to }
    expect(await migrate(wish, place())).toMatchObject({ verified: 'verified', totals: { written: 1 } })
    expect(await migrate(wish, place())).toMatchObject({ totals: { written: 0, unchanged: 1 } })
  })
})

test('in another database of SQLite they stay what they are', async () => {
  const to = join(folder, 'copy.db')
  expect(await migrate({ from, to: `sqlite:${to}` }, place())).toMatchObject({ verified: 'verified' })
  const database = new DatabaseSync(to)
  const columns = database.prepare(`SELECT name, type FROM pragma_table_info('states')`).all()
  database.close()
  expect(columns.map(({ name, type }) => `${String(name)} ${String(type)}`)).toEqual([
    'id INTEGER',
    'cached BLOB',
    'title TEXT',
    'context BLOB',
    'changed TEXT',
    'any_value ',
    'count DECIMAL(10,2)',
    'meta JSON_TEXT',
    'hash BLOB',
  ])
  expect(await migrate({ from, to: `sqlite:${to}` }, place())).toMatchObject({ totals: { unchanged: 1 } })
})

for (const server of others) {
  if (typeof server === 'string') continue
  test(`in ${server.kind.name} they are what their declaration says, in keys too`, async () => {
    const database = await server.makeDatabase()
    const client = await server.connect(database)
    const to = server.address(database)
    expect(await migrate({ from, to }, place())).toMatchObject({ verified: 'verified' })
    const [columns] = await client.query(
      `SELECT CONCAT(column_name, ' ', data_type) AS is_so FROM information_schema.columns
       WHERE table_schema = DATABASE() AND table_name = 'states' ORDER BY ordinal_position`,
    )
    expect((columns as { is_so: string }[]).map(({ is_so: is }) => is)).toEqual([
      'id bigint',
      'cached varbinary',
      'title longtext',
      'context longblob',
      'changed longtext',
      'any_value longtext',
      'count decimal',
      'meta longtext',
      'hash longblob',
    ])
    await client.query(`INSERT INTO cache VALUES (x'00ff', x'01')`)
    await client.query(`INSERT INTO states (cached, title) VALUES (x'00ff', '')`)
    await expect(client.query(`INSERT INTO states (cached, title) VALUES (x'02', '')`)).rejects.toThrow(
      /foreign key/,
    )
    expect(await migrate({ from, to }, place())).toMatchObject({ totals: { unchanged: 1 } })
    await client.end()
  }, 60_000)
}
