import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { describe as describeStore, type MigrationInput, plan } from '../../src/index.ts'
import { mariadb } from '../servers/mariadb.ts'
import { type PostgresServer, startPostgres } from '../servers/postgres.ts'
import { type SqlServer, startServer } from '../servers/test-server.ts'

/** What a plan says of the rules of tables: each once, and nothing of those that the table in the target has of its own. */
const [postgres, maria] = await Promise.all([startPostgres(), startServer(mariadb)])

let folder: string
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'dray-notes-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))
afterAll(async () => {
  for (const server of [postgres, maria]) if (typeof server !== 'string') await server.stop()
}, 60_000)

const file = (name: string): string => `sqlite:${join(folder, `${name}.db`)}`
const notesOf = async (from: string, to: string): Promise<readonly string[]> =>
  (await plan({ from, to }, { stateDir: join(folder, 'state') })).notes
const about = (notes: readonly string[], word: string): readonly string[] =>
  notes.filter((note) => note.includes(word))

const TABLE = `CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT); CREATE INDEX lower_name ON t (lower(name));
  CREATE TRIGGER changed AFTER UPDATE ON t BEGIN SELECT 1; END;`

test('of SQLite: indexes and triggers are named for a new table, and not for one that has its own', async () => {
  for (const name of ['from', 'to']) {
    const database = new DatabaseSync(join(folder, `${name}.db`))
    database.exec(
      `${TABLE} CREATE VIEW v AS SELECT * FROM t; CREATE TRIGGER inserted INSTEAD OF INSERT ON v BEGIN SELECT 1; END`,
    )
    database.close()
  }
  const made = await notesOf(file('from'), file('new'))
  expect(about(made, 'changed')).toEqual(['t: trigger changed: not carried'])
  expect(about(made, 'lower_name')).toHaveLength(1)
  expect(about(made, 'inserted')).toHaveLength(1)
  // Of the store, not of a table: said once, also where its first table is left out.
  const ofStore = 'view v, trigger inserted: derived from other data, or code; not carried'
  expect(made).toContain(ofStore)
  const other = new DatabaseSync(join(folder, 'from.db'))
  other.exec('CREATE TABLE u (id INTEGER PRIMARY KEY)')
  other.close()
  const some = await plan(
    { from: file('from'), to: file('some') },
    { except: ['t'], stateDir: join(folder, 'state') },
  )
  expect(some.notes.filter((note) => note === ofStore)).toHaveLength(1)
  const { notes, collections } = await describeStore(file('from'))
  expect(notes).toEqual([ofStore])
  expect(collections.flatMap((collection) => about(collection.notes, 'view v'))).toEqual([])
  const there = await notesOf(file('from'), file('to'))
  expect([...about(there, 'changed'), ...about(there, 'lower_name')]).toEqual([])
  expect(about(there, 'keeps its own')).toHaveLength(1)
  expect(about(there, 'inserted')).toHaveLength(1)
})

describe.skipIf(typeof postgres === 'string' || typeof maria === 'string')(
  'of servers',
  { timeout: 60_000 },
  () => {
    test('times are called as each engine calls them', async () => {
      const server = postgres as PostgresServer
      process.env['PGPASSWORD'] = server.password
      const schema = server.newSchema()
      await server.run(
        `CREATE SCHEMA ${schema}; CREATE TABLE ${schema}.t (id int PRIMARY KEY, a timestamp, b timestamptz)`,
      )
      const other = maria as SqlServer
      const database = await other.makeDatabase()
      const connection = await other.connect(database)
      await connection.query('CREATE TABLE t (id int PRIMARY KEY, a timestamp NULL, b datetime)')
      await connection.end()
      const read = { stateDir: join(folder, 'state') }
      const wish = (from: string, to: string): MigrationInput => ({
        from,
        to,
        policies: { onOtherType: 'read' },
      })
      const [of, into] = [other.address(database), server.address({ schema })]
      const there = await plan(wish(of, into), read)
      expect(about(there.notes, 'values are read')).toEqual([
        't: values are read as the table that is there has them: a as timestamp without time zone (from timestamp), b as timestamp with time zone (from datetime)',
      ])
      const back = await plan(wish(into, of), read)
      expect(about(back.notes, 'values are read')).toEqual([
        't: values are read as the table that is there has them: a as timestamp (from timestamp without time zone), b as datetime (from timestamp with time zone)',
      ])
    })

    test('a trigger is named once', async () => {
      const server = postgres as PostgresServer
      process.env['PGPASSWORD'] = server.password
      const schema = server.newSchema()
      await server.run(`CREATE SCHEMA ${schema}; SET search_path TO ${schema}; CREATE TABLE t (id int PRIMARY KEY);
      CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
      CREATE TRIGGER changed AFTER UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f()`)
      expect(about(await notesOf(server.address({ schema }), file('new')), 'changed')).toHaveLength(1)
      const other = maria as SqlServer
      const database = await other.makeDatabase()
      const client = await other.connect(database)
      await client.query('CREATE TABLE t (id int PRIMARY KEY)')
      await client.query('CREATE TRIGGER changed AFTER UPDATE ON t FOR EACH ROW SET @a = 1')
      await client.end()
      expect(about(await notesOf(other.address(database), file('new')), 'changed')).toHaveLength(1)
      await other.dropDatabase(database)
    })
  },
)
