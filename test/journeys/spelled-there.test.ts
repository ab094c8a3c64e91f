import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { compareStores, migrate, plan, replay, rollback } from '../../src/index.ts'
import { mariadb } from '../servers/mariadb.ts'
import { mysql } from '../servers/mysql.ts'
import { type PostgresServer, startPostgres } from '../servers/postgres.ts'
import { startServer } from '../servers/test-server.ts'

/** One application's tables, whose names an engine folds: `Users` here is `users` there, and so are their columns. */
const [postgres, ...others] = await Promise.all([startPostgres(), startServer(mysql), startServer(mariadb)])

const TABLES = `CREATE TABLE Users (Id integer PRIMARY KEY, RealName text NOT NULL, Disabled integer);
  CREATE TABLE Tickets (Queue text, Number integer, Owner integer REFERENCES Users (Id), PRIMARY KEY (Queue, Number));`
const ROWS = `INSERT INTO Users VALUES (1, 'Ada', 0), (2, 'Bob', NULL);
  INSERT INTO Tickets VALUES ('q', 7, 1), ('q', 8, NULL), ('r', 7, 2);`

const READ = { onOtherType: 'read', backup: 'none' } as const

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'spelled-there-'))
  file = join(folder, 'app.db')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))
afterAll(async () => {
  for (const server of [postgres, ...others]) if (typeof server !== 'string') await server.stop()
}, 60_000)

const place = (): { readonly stateDir: string } => ({ stateDir: join(folder, 'state') })

function sqlite<T>(work: (database: InstanceType<typeof DatabaseSync>) => T): T {
  const database = new DatabaseSync(file)
  try {
    return work(database)
  } finally {
    database.close()
  }
}

describe.skipIf(typeof postgres === 'string')('PostgreSQL', { timeout: 60_000 }, () => {
  const server = postgres as PostgresServer
  let schema: string
  let there: string
  beforeEach(async () => {
    process.env['PGPASSWORD'] = server.password
    schema = server.newSchema()
    there = server.address({ schema })
    await server.run(`CREATE SCHEMA ${schema}; SET search_path TO ${schema};
      CREATE TABLE users (id int PRIMARY KEY, realname varchar(20) NOT NULL, disabled int, extra text DEFAULT 'of its own');
      CREATE TABLE tickets (number bigint, queue varchar(20), owner int REFERENCES users (id), PRIMARY KEY (number, queue))`)
  })
  const rowsOf = async (table: string): Promise<readonly unknown[]> =>
    (await server.run(`SELECT * FROM ${schema}.${table} ORDER BY 1, 2`))[0]!.rows

  test('rows go into the tables and columns that differ by their case, and come out again', async () => {
    sqlite((database) => database.exec(TABLES + ROWS))
    const wish = { from: `sqlite:${file}`, to: there, policies: READ }
    const report = await migrate(wish, place())
    expect(report).toMatchObject({ verified: 'verified', totals: { written: 5, refused: 0 } })
    expect(await rowsOf('users')).toEqual([
      { id: 1, realname: 'Ada', disabled: 0, extra: 'of its own' },
      { id: 2, realname: 'Bob', disabled: null, extra: 'of its own' },
    ])
    expect(await rowsOf('tickets')).toEqual([
      { number: '7', queue: 'q', owner: 1 },
      { number: '7', queue: 'r', owner: 2 },
      { number: '8', queue: 'q', owner: null },
    ])
    expect(await migrate(wish, place())).toMatchObject({ totals: { written: 0, unchanged: 5 } })
    const { collections } = await compareStores(wish)
    expect(
      collections.map(({ source, target, differing }) => [source, target, differing]).toSorted(),
    ).toEqual([
      [2, 2, 0],
      [3, 3, 0],
    ])
    await rollback({ ...place(), run: report.run })
    expect([...(await rowsOf('users')), ...(await rowsOf('tickets'))]).toEqual([])
    const [tables] = await server.run(`SELECT tablename FROM pg_tables WHERE schemaname = '${schema}'`)
    expect(tables!.rows.map((row) => row.tablename).toSorted()).toEqual(['tickets', 'users'])
  })

  test('they go into a file of SQLite, which has their tables otherwise', async () => {
    sqlite((database) => database.exec(TABLES))
    await server.run(`SET search_path TO ${schema}; INSERT INTO users VALUES (1, 'Ada', 0); ALTER TABLE users DROP COLUMN extra;
      INSERT INTO tickets VALUES (7, 'q', 1)`)
    const wish = { from: there, to: `sqlite:${file}`, policies: READ }
    expect(await migrate(wish, place())).toMatchObject({ verified: 'verified', totals: { written: 2 } })
    const found = sqlite((database) => [
      ...database.prepare('SELECT Id, RealName, Disabled FROM Users').all(),
      ...database.prepare('SELECT Queue, Number, Owner FROM Tickets').all(),
    ])
    expect(found).toMatchObject([
      { Id: 1, RealName: 'Ada', Disabled: 0 },
      { Queue: 'q', Number: 7, Owner: 1 },
    ])
    const { collections } = await compareStores(wish)
    expect(collections.map(({ differing }) => differing)).toEqual([0, 0])
  })

  test('nothing is taken for another where nobody asks, or where two of them could be meant', async () => {
    sqlite((database) => database.exec(TABLES + ROWS))
    const wish = { from: `sqlite:${file}`, to: there }
    const undone = async (policies: { readonly onOtherType?: 'read' }): Promise<readonly string[]> =>
      (await plan({ ...wish, policies }, place())).decision.routes
        .filter(({ undo }) => undo === 'drop')
        .map(({ to }) => to)
    expect((await undone({})).toSorted()).toEqual(['Tickets', 'Users'])
    await server.run(`CREATE TABLE ${schema}."USERS" (id int PRIMARY KEY, realname text, disabled int)`)
    expect(await undone(READ)).toEqual(['Users'])
  })

  test('a row is named by its columns, in whatever order the table there names it', async () => {
    sqlite((database) =>
      database.exec(`CREATE TABLE days (a integer, b integer, day text, PRIMARY KEY (a, b));
        INSERT INTO days VALUES (1, 2, '2024-01-02'), (2, 1, '2024-01-02'), (3, 3, 'none')`),
    )
    await server.run(`CREATE TABLE ${schema}.days (b int, day date, a int, PRIMARY KEY (b, a))`)
    const wish = { from: `sqlite:${file}`, to: there, policies: READ }
    const report = await migrate(wish, place())
    expect(report).toMatchObject({ verified: 'verified', totals: { written: 2, refused: 1 } })
    expect(await migrate(wish, place())).toMatchObject({ totals: { written: 0, unchanged: 2 } })
    sqlite((database) => database.exec("UPDATE days SET day = '2024-01-03' WHERE a = 3"))
    expect(await replay({ ...place(), run: report.run })).toMatchObject({ totals: { refused: 1 } })
    expect(await migrate(wish, place())).toMatchObject({ totals: { written: 1, unchanged: 2 } })
  })

  test('a table that names its rows otherwise is refused before the run, not row by row', async () => {
    sqlite((database) => database.exec('CREATE TABLE days (a integer PRIMARY KEY, b integer, day text)'))
    sqlite((database) => database.exec("INSERT INTO days VALUES (1, 2, '2024-01-02')"))
    await server.run(`CREATE TABLE ${schema}.days (a int, day date, b int PRIMARY KEY)`)
    const wish = { from: `sqlite:${file}`, to: there, policies: READ }
    await expect(plan(wish, place())).rejects.toMatchObject({ code: 'STORE_INVALID', collection: 'days' })
  })
})

for (const server of others) {
  if (typeof server === 'string') continue
  test(`${server.kind.name}: rows go into the tables that differ by their case`, async () => {
    sqlite((database) => database.exec((TABLES + ROWS).toLowerCase()))
    const database = await server.makeDatabase()
    const client = await server.connect(database)
    await client.query('CREATE TABLE Users (Id int PRIMARY KEY, RealName varchar(20), Disabled int)')
    await client.query(`CREATE TABLE Tickets (Number bigint, Queue varchar(20) COLLATE utf8mb4_bin, Owner int REFERENCES Users (Id),
      PRIMARY KEY (Number, Queue))`)
    const wish = { from: `sqlite:${file}`, to: server.address(database), policies: READ }
    expect(await migrate(wish, place())).toMatchObject({ verified: 'verified', totals: { written: 5 } })
    const [rows] = await client.query('SELECT RealName, Disabled FROM Users ORDER BY Id')
    expect(rows).toEqual([
      { RealName: 'ada', Disabled: 0 },
      { RealName: 'bob', Disabled: null },
    ])
    expect((await compareStores(wish)).collections.map(({ differing }) => differing)).toEqual([0, 0])
    await client.end()
  }, 60_000)
}
