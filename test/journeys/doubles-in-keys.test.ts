import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { compareStores, migrate, rollback } from '../../src/index.ts'
import { mariadb } from '../servers/mariadb.ts'
import { mysql } from '../servers/mysql.ts'
import { type PostgresServer, startPostgres } from '../servers/postgres.ts'
import { startServer } from '../servers/test-server.ts'

/** The value of a metric is a part of its key in MLflow; every engine spells a double in another way. */
const [postgres, ...others] = await Promise.all([startPostgres(), startServer(mysql), startServer(mariadb)])
const servers = others.filter((server) => typeof server !== 'string')

const VALUES = [
  2.0851075315907462e17, 8.912775005972732e-9, 1.7976931348623157e308, -6.25, 3, 1e15, 0.0001, 1e23,
]

let folder: string
let source: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'doubles-in-keys-'))
  source = join(folder, 'runs.db')
  const database = new DatabaseSync(source)
  database.exec(`CREATE TABLE metrics (key VARCHAR(250) NOT NULL, value FLOAT NOT NULL, run VARCHAR(32) NOT NULL,
    is_nan BOOLEAN DEFAULT '0' NOT NULL, PRIMARY KEY (key, value, run, is_nan));
    CREATE TABLE marks (value FLOAT NOT NULL PRIMARY KEY, name TEXT)`)
  for (const value of VALUES) {
    database.prepare(`INSERT INTO metrics VALUES ('loss', ?, 'r"1"', 0)`).run(value)
    database.prepare(`INSERT INTO marks VALUES (?, 'm')`).run(value)
  }
  database.close()
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))
afterAll(async () => {
  for (const server of [postgres, ...servers]) if (typeof server !== 'string') await server.stop()
}, 60_000)

const place = (): { readonly stateDir: string } => ({ stateDir: join(folder, 'state') })
const ROWS = 2 * VALUES.length

/** There, again, and back: a row of the source is the same row wherever it lies. */
async function roundTrip(to: string): Promise<void> {
  const policies = { backup: 'none' } as const
  const there = { from: `sqlite:${source}`, to, policies }
  expect(await migrate(there, place())).toMatchObject({ verified: 'verified', totals: { written: ROWS } })
  expect(await compareStores(there, place())).toMatchObject({ mismatchCount: 0 })
  expect(await migrate(there, place())).toMatchObject({ verified: 'verified', totals: { unchanged: ROWS } })
  const back = { from: to, to: `sqlite:${join(folder, 'back.db')}`, policies }
  const returned = await migrate(back, place())
  expect(returned).toMatchObject({ verified: 'verified', totals: { written: ROWS } })
  expect(await compareStores({ from: `sqlite:${source}`, to: back.to }, place())).toMatchObject({
    mismatchCount: 0,
  })
  expect((await rollback({ ...place(), run: returned.run })).state).toBe('rolled-back')
}

test.skipIf(typeof postgres === 'string')('PostgreSQL', { timeout: 60_000 }, async () => {
  const server = postgres as PostgresServer
  process.env['PGPASSWORD'] = server.password
  await roundTrip(server.address({ schema: server.newSchema() }))
})

describe.each(servers.map((server) => [server.kind.name, server] as const))('%s', (_name, server) => {
  test('doubles', { timeout: 60_000 }, async () => roundTrip(server.address(await server.makeDatabase())))
})
