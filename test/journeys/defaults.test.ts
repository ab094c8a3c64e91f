import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import type { RowDataPacket } from 'mysql2/promise'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { compareStores, migrate } from '../../src/index.ts'
import { mariadb } from '../servers/mariadb.ts'
import { mysql } from '../servers/mysql.ts'
import { startPostgres } from '../servers/postgres.ts'
import { startServer } from '../servers/test-server.ts'

/**
 * What an application leaves to its database: after a move, a row that is given nothing but its key is the same row on
 * both sides. The engines make these rows, dray only compares them.
 */
const [postgres, ...mysqls] = await Promise.all([startPostgres(), startServer(mysql), startServer(mariadb)])
afterAll(async () => {
  for (const server of [postgres, ...mysqls]) if (typeof server !== 'string') await server.stop()
}, 60_000)

interface Side {
  readonly address: string
  run(sql: string): Promise<void>
}

const SQLITE = `CREATE TABLE t (id integer PRIMARY KEY, yes boolean NOT NULL DEFAULT '1', no bool NOT NULL DEFAULT '0',
  plain boolean DEFAULT true, n integer DEFAULT '0', less integer DEFAULT -1, odd integer DEFAULT 'none', half real DEFAULT 0.5, none real DEFAULT 0.0,
  price decimal(10,2) DEFAULT '1.50', word varchar(20) DEFAULT 'it''s', digits varchar(9) DEFAULT 7, doc json DEFAULT '{"a":[1]}');
  INSERT INTO t VALUES (1, 0, 1, 0, 5, 5, 5, 1.25, 1.25, 2.25, 'x', 'y', '[]')`

const POSTGRES = `CREATE TABLE t (id int PRIMARY KEY, yes boolean DEFAULT true, less int DEFAULT -1, n bigint DEFAULT '0',
  price numeric(10,2) DEFAULT '1.50', none numeric DEFAULT 0.0, half double precision DEFAULT '0.5', word varchar(20) DEFAULT 'it''s',
  doc json DEFAULT '{"a": [1]}', parsed jsonb DEFAULT '{}', born date DEFAULT '2020-01-02', at timestamp DEFAULT '2020-01-02 03:04:05.5',
  opens time DEFAULT '10:00', own uuid DEFAULT '6a2f41a3-c54c-fce8-32d2-0324e1c32e22', empty varchar(9) DEFAULT NULL);
  INSERT INTO t (id) VALUES (1)`

const MYSQL = `CREATE TABLE t (id int PRIMARY KEY, yes boolean DEFAULT true, less int DEFAULT -1, price decimal(10,2) DEFAULT 1.50,
  half double DEFAULT 0.5, word varchar(20) DEFAULT 'it''s', born date DEFAULT '2020-01-02', at datetime(3) DEFAULT '2020-01-02 03:04:05.5',
  moment timestamp DEFAULT '2020-01-02 03:04:05', opens time DEFAULT '10:00:00') CHARACTER SET utf8mb4; INSERT INTO t (id) VALUES (1)`

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dray-defaults-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function inSqlite(name: string): Side {
  const path = join(folder, name)
  return {
    address: `sqlite:${path}`,
    run: async (sql) => {
      const database = new DatabaseSync(path)
      database.exec(sql)
      database.close()
    },
  }
}

async function inPostgres(): Promise<Side> {
  if (typeof postgres === 'string') throw new Error(postgres)
  process.env['PGPASSWORD'] = postgres.password
  const schema = postgres.newSchema()
  await postgres.run(`CREATE SCHEMA ${schema}`)
  const run = async (sql: string): Promise<void> => {
    await postgres.run(`SET search_path = ${schema}; ${sql}`)
  }
  return { address: postgres.address({ schema }), run }
}

async function inMysql(server: (typeof mysqls)[number] | undefined): Promise<Side> {
  if (server === undefined || typeof server === 'string') throw new Error(server)
  const database = await server.makeDatabase()
  const run = async (sql: string): Promise<void> => {
    const client = await server.connect(database)
    for (const statement of sql.split(/;\s+/)) await client.query(statement)
    await client.end()
  }
  return { address: server.address(database), run }
}

const made: readonly (readonly [string, () => Promise<Side>, string])[] = [
  ['SQLite', async () => inSqlite('from.db'), SQLITE],
  ['PostgreSQL', inPostgres, POSTGRES],
  ['MySQL', () => inMysql(mysqls[0]), MYSQL],
  ['MariaDB', () => inMysql(mysqls[1]), MYSQL],
]
const targets: readonly (readonly [string, () => Promise<Side>])[] = [
  ['SQLite', async () => inSqlite('to.db')],
  ['PostgreSQL', inPostgres],
  ['MySQL', () => inMysql(mysqls[0])],
  ['MariaDB', () => inMysql(mysqls[1])],
]

/** What cannot be made is said: MySQL before 8 has no defaults of long values, and only SQLite has one of another kind. */
const hasLong = !(await versionOf(mysqls[0])).startsWith('5.')
const SAID: Readonly<Record<string, readonly string[]>> = {
  'SQLite PostgreSQL': ['odd'],
  'SQLite MySQL': hasLong ? ['odd'] : ['odd', 'doc'],
  'SQLite MariaDB': ['odd'],
  'PostgreSQL MySQL': hasLong ? [] : ['doc', 'parsed'],
}

async function versionOf(server: (typeof mysqls)[number] | undefined): Promise<string> {
  if (server === undefined || typeof server === 'string') return ''
  const client = await server.connect()
  const [[row]] = await client.query<RowDataPacket[]>('SELECT VERSION() AS version')
  await client.end()
  return String(row?.['version'])
}

describe.skipIf([postgres, ...mysqls].some((server) => typeof server === 'string'))('defaults', () => {
  for (const [from, source, sql] of made) {
    for (const [to, target] of targets) {
      test(`of ${from} do the same in ${to}`, async () => {
        const [one, other] = [await source(), await target()]
        await one.run(sql)
        const report = await migrate(
          { from: one.address, to: other.address, policies: { backup: 'none' } },
          { stateDir: join(folder, 'state') },
        )
        const said = SAID[`${from} ${to}`] ?? []
        const notes = (report.notes ?? []).filter((note) => note.includes('default of'))
        expect(notes.map((note) => /default of (\w+)/.exec(note)?.[1])).toEqual(said)
        const row = 'INSERT INTO t (id) VALUES (2)'
        await Promise.all([one.run(row), other.run(row)])
        for (const name of said) await one.run(`UPDATE t SET ${name} = NULL WHERE id = 2`)
        const { collections } = await compareStores({ from: one.address, to: other.address })
        expect(collections).toMatchObject([{ name: 't', differing: 0 }])
      }, 60_000)
    }
  }
})
