import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { migrate, resume } from '../../src/index.ts'
import { mysql } from '../servers/mysql.ts'
import { startPostgres } from '../servers/postgres.ts'
import { startServer } from '../servers/test-server.ts'
import { failureOf } from './scene.ts'

const title = 'a table that cannot be read to its end, and another that refers to it'
const postgres = await startPostgres()
const server = await startServer(mysql)

if (typeof postgres === 'string' || typeof server === 'string') {
  const missing = [postgres, server].filter((one) => typeof one === 'string')
  describe.skip(`${title} (${missing.join('; ')})`, () => {
    test('left out', () => {})
  })
} else {
  beforeEach(() => void (process.env['PGPASSWORD'] = postgres.password))
  const folder = mkdtempSync(join(tmpdir(), 'stopped-parents-'))
  afterAll(async () => {
    await postgres.stop()
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  const ROWS = `
    CREATE TABLE users (id int PRIMARY KEY, note text);
    INSERT INTO users SELECT n, 'x' FROM generate_series(1, 2000) AS n;
    CREATE TABLE orders (id int PRIMARY KEY, user_id int NOT NULL REFERENCES users);
    INSERT INTO orders SELECT n, n FROM generate_series(1, 2000) AS n;
    CREATE TABLE lines (id int PRIMARY KEY, order_id int NOT NULL REFERENCES orders);
    INSERT INTO lines SELECT n, n FROM generate_series(1, 2000) AS n;
    CREATE TABLE alone (id int PRIMARY KEY);
    INSERT INTO alone VALUES (1)`

  const TARGETS = {
    MySQL: async () => server.address(await server.makeDatabase()),
    PostgreSQL: async () => postgres.address({ database: await postgres.makeDatabase() }),
    SQLite: async () => `sqlite:${join(folder, 'app.db')}`,
  }

  test.each(Object.entries(TARGETS))(
    `${title}: of the first it is said, and nothing is lost of the other (into %s)`,
    { timeout: 60_000 },
    async (name, target) => {
      const database = await postgres.makeDatabase()
      await postgres.run(ROWS, database)
      const migration = {
        from: postgres.address({ database }),
        to: await target(),
        policies: { backup: 'none' as const },
      }
      const place = { stateDir: join(folder, name), batchBytes: 4_096, jobs: 1 }
      const stop = new AbortController()
      const stopped = migrate(migration, {
        ...place,
        signal: stop.signal,
        onEvent: ({ type }) => type === 'progress' && stop.abort(),
      })
      expect(await failureOf(stopped)).toMatchObject({ code: 'INTERRUPTED' })

      await postgres.run('ALTER TABLE users RENAME note TO remark', database)
      const failed = await resume(place)
      expect(failed).toMatchObject({ state: 'failed', failures: [{ collection: 'users' }] })

      await postgres.run('ALTER TABLE users RENAME remark TO note', database)
      expect(await resume(place)).toMatchObject({
        state: 'finished',
        verified: 'verified',
        totals: { read: 6_001, written: 6_001 },
      })
    },
  )
}
