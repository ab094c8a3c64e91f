import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { compareStores, migrate } from '../../src/index.ts'
import { mysql } from '../servers/mysql.ts'
import { startPostgres } from '../servers/postgres.ts'
import { startServer } from '../servers/test-server.ts'

const title = 'two stores are compared as they were moved, where the one has types that the other lacks'
const postgres = await startPostgres()
const server = await startServer(mysql)

if (typeof postgres === 'string' || typeof server === 'string') {
  const missing = [postgres, server].filter((one) => typeof one === 'string')
  describe.skip(`${title} (${missing.join('; ')})`, () => {
    test('left out', () => {})
  })
} else {
  const folder = mkdtempSync(join(tmpdir(), 'compare-kinds-'))
  afterAll(async () => {
    await postgres.stop()
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  const ROWS = `
    CREATE TABLE events (id int PRIMARY KEY, at timestamptz, at3 timestamptz(3), opens timetz, lasts interval, host inet,
      span int4range, price numeric, code char(4));
    INSERT INTO events VALUES
      (1, '2024-01-01 12:00:00.5+02', '2024-01-01 12:00:00.125Z', '01:02:03+02', '1 day', '10.0.0.1/8', '[1,5)', 1.10, 'ab'),
      (2, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
    CREATE TABLE days (day timestamptz PRIMARY KEY, note text);
    INSERT INTO days VALUES ('2024-01-01 00:00:00Z', 'a');
    CREATE TABLE log (at timestamptz, note text);
    INSERT INTO log VALUES ('2024-01-01 00:00:00Z', 'a'), ('2024-01-01 00:00:00Z', 'a')`

  const moved = async (to: string): Promise<{ readonly from: string; readonly to: string }> => {
    const database = await postgres.makeDatabase()
    await postgres.run(ROWS, database)
    const migration = { from: postgres.address({ database }), to }
    const report = await migrate(
      { ...migration, policies: { backup: 'none' } },
      { stateDir: join(folder, database) },
    )
    expect(report).toMatchObject({ state: 'finished', totals: { written: 5 } })
    return migration
  }

  test(`${title}: of MySQL`, { timeout: 60_000 }, async () => {
    const database = await server.makeDatabase()
    const migration = await moved(server.address(database))
    expect(await compareStores(migration)).toMatchObject({ exitCode: 0, mismatches: [] })

    const admin = await server.connect(database)
    await admin.query(`UPDATE events SET at = '2024-01-01 12:00:00.5', lasts = '2 days' WHERE id = 1`)
    await admin.query(`DELETE FROM log LIMIT 1`)
    await admin.end()
    const report = await compareStores(migration)
    expect(report.exitCode).toBe(4)
    expect(report.mismatches.map(({ collection }) => collection).toSorted()).toEqual(['events', 'log'])
  })

  test(`${title}: of SQLite`, { timeout: 60_000 }, async () => {
    const migration = await moved(`sqlite:${join(folder, 'kinds.db')}`)
    expect(await compareStores(migration)).toMatchObject({ exitCode: 0, mismatches: [] })
  })
}
