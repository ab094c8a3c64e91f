import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { isDrayError, type Migration, migrate, plan } from '../../src/index.ts'
import { mariadb } from '../servers/mariadb.ts'
import { mysql } from '../servers/mysql.ts'
import { type PostgresServer, startPostgres } from '../servers/postgres.ts'
import { startServer } from '../servers/test-server.ts'

/** Names that differ only in case are two in PostgreSQL: where they are one, the hint says what to type, and it works. */
const [postgres, ...others] = await Promise.all([startPostgres(), startServer(mysql), startServer(mariadb)])

let folder: string
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'dray-case-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))
afterAll(async () => {
  for (const server of [postgres, ...others]) if (typeof server !== 'string') await server.stop()
}, 60_000)

const place = () => ({ stateDir: join(folder, 'state') })

/** What moves when the configurations are typed that refusals say, of one collection or of several at once. */
async function hinted(wish: Migration, refusals: number): Promise<Migration> {
  if (refusals === 0) return wish
  const error: unknown = await plan(wish, place()).catch((one: unknown) => one)
  if (!isDrayError(error)) throw error
  expect(error.code).toBe('CONFIG_INVALID')
  const said = [error.hint ?? '', ...error.details].flatMap(
    (line) => /others: 'move', collections: \{.*\} \}(?=; or )/.exec(line)?.[0] ?? [],
  )
  expect(said).not.toEqual([])
  const collections = said.map((text) => {
    // oxlint-disable-next-line typescript/no-implied-eval -- what a user would type
    const config = new Function(`return { ${text} }`) as () => Pick<Migration, 'others' | 'collections'>
    return config().collections
  })
  const all = Object.assign({}, wish.collections, ...collections) as NonNullable<Migration['collections']>
  return hinted({ ...wish, others: 'move', collections: all }, refusals - 1)
}

describe.skipIf(typeof postgres === 'string')('names that differ only in case', { timeout: 60_000 }, () => {
  const server = postgres as PostgresServer
  let from: string
  beforeEach(async () => {
    process.env['PGPASSWORD'] = server.password
    const schema = server.newSchema()
    from = server.address({ schema })
    await server.run(`CREATE SCHEMA ${schema}; SET search_path TO ${schema};
      CREATE TABLE people (id bigint PRIMARY KEY, "Name" text, name varchar(20), "na me" numeric(5,2), born date);
      INSERT INTO people VALUES (1, 'A', 'a', 1.5, '2024-01-02');
      CREATE TABLE "Users" (id int PRIMARY KEY); INSERT INTO "Users" VALUES (1);
      CREATE TABLE users (id int PRIMARY KEY); INSERT INTO users VALUES (2), (3);
      CREATE TABLE "é" (id int PRIMARY KEY, "é" int, "É" int); INSERT INTO "é" VALUES (1, 2, 3)`)
  })

  test('in SQLite: of columns and of tables, letters of ASCII alone', async () => {
    const to = `sqlite:${join(folder, 'app.db')}`
    const wish = await hinted({ from, to, policies: { backup: 'none' } }, 2)
    expect(await migrate(wish, place())).toMatchObject({
      verified: 'verified',
      totals: { written: 5, refused: 0 },
    })
    const database = new DatabaseSync(join(folder, 'app.db'))
    const rows = (sql: string): readonly unknown[] =>
      database
        .prepare(sql)
        .all()
        .map((row) => ({ ...row }))
    expect(rows('SELECT * FROM people')).toEqual([
      { id: 1, Name: 'A', name_2: 'a', 'na me': 1.5, born: '2024-01-02' },
    ])
    expect(rows('SELECT id FROM Users')).toEqual([{ id: 1 }])
    expect(rows('SELECT id FROM users_2')).toEqual([{ id: 2 }, { id: 3 }])
    expect(rows('SELECT * FROM "é"')).toEqual([{ id: 1, é: 2, É: 3 }])
    database.close()
  })

  for (const other of others) {
    if (typeof other === 'string') continue
    test(`in ${other.kind.name}: of columns, whatever letters; tables are told apart where the server does`, async () => {
      const database = await other.makeDatabase()
      const wish = await hinted({ from, to: other.address(database), policies: { backup: 'none' } }, 1)
      expect(await migrate(wish, place())).toMatchObject({
        verified: 'verified',
        totals: { written: 5, refused: 0 },
      })
      const client = await other.connect(database)
      const [rows] = await client.query('SELECT Name, name_2 FROM people UNION SELECT É_2, é FROM é')
      expect(rows).toEqual([
        { Name: 'A', name_2: 'a' },
        { Name: '3', name_2: '2' },
      ])
      await client.end()
      await other.dropDatabase(database)
    })
  }
})
