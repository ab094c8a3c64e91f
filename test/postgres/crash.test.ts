import { spawnSync, type SpawnSyncReturns } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startPostgres } from '../servers/postgres.ts'

const server = await startPostgres()
const isThorough = process.env['DRAY_THOROUGH'] === '1'

/** The points of the driver itself, and, where there is time, every point that such a run passes. */
const POINTS = [
  'postgres.commit:before',
  'postgres.commit:after',
  'postgres.commit:after#3',
  'postgres.publish:finished',
]

if (typeof server === 'string') {
  describe.skip(`crashes into postgres (${server})`, () => {
    test('left out', () => {})
  })
} else {
  let folder: string
  let schema: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'postgres-crash-'))
    schema = server.newSchema()
    fillSource(join(folder, 'shop.db'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))
  afterAll(() => server.stop())

  const dray = (words: readonly string[], env: Record<string, string> = {}): SpawnSyncReturns<string> =>
    spawnSync(process.execPath, [join(import.meta.dirname, '../../dist/bin/dray.js'), ...words], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, PGPASSWORD: server.password, ...env, NO_COLOR: '1' },
    })
  const migrate = (env: Record<string, string> = {}): SpawnSyncReturns<string> =>
    dray(['migrate', 'shop.db', server.address({ schema }), '--yes'], env)

  /** Every schema that is there, with its tables, how they are made, and their rows. */
  const contents = async (): Promise<unknown> => {
    const made = `SELECT n.nspname AS schema, c.relname AS name, c.relkind AS kind,
        (SELECT json_agg(pg_get_constraintdef(r.oid) ORDER BY pg_get_constraintdef(r.oid)) FROM pg_constraint r WHERE r.conrelid = c.oid) AS rules,
        CASE c.relkind WHEN 'i' THEN pg_get_indexdef(c.oid) END AS index
      FROM pg_namespace n LEFT JOIN pg_class c ON c.relnamespace = n.oid WHERE n.nspname LIKE '${schema}%' ORDER BY 1, 2`
    const [found] = await server.run(made)
    const tables = found!.rows.filter(({ kind }) => kind === 'r').map(({ name }) => String(name))
    const rows = await server.run(
      ['SELECT 1', ...tables.map((name) => `SELECT t::text FROM ${schema}."${name}" AS t ORDER BY 1`)].join(
        ';',
      ),
    )
    return [found!.rows, rows.map((result) => result.rows as unknown)]
  }

  describe('crashes into postgres', () => {
    const places = { 'a schema that the run makes': false, 'a schema that is there': true }
    test.each(Object.entries(places))(
      '%s: the process dies at a point and is resumed, or goes back: as if it had not died, or never been',
      async (_, isThere) => {
        const begin = async (): Promise<unknown> => {
          await server.run(`DROP SCHEMA IF EXISTS ${schema} CASCADE`)
          if (isThere)
            await server.run(`CREATE SCHEMA ${schema}; CREATE TABLE ${schema}.theirs AS SELECT 1 AS one`)
          rmSync(join(folder, '.dray'), { recursive: true, force: true })
          return contents()
        }
        const before = await begin()
        const list = join(folder, 'points.txt')
        expect(migrate({ DRAY_CRASH_LIST: list })).toMatchObject({ status: 0 })
        const whole = await contents()
        const passed = [...new Set(readFileSync(list, 'utf8').split('\n').filter(Boolean))]
        const own = POINTS.filter((point) => passed.includes(point.replace(/#.*/, '')))
        expect(own.length).toBeGreaterThanOrEqual(isThere ? 3 : 4)

        for (const [n, point] of (isThorough ? [...own, ...passed] : own).entries()) {
          await begin()
          expect(migrate({ DRAY_CRASH_AT: point }).signal, point).toBe('SIGKILL')
          const goesBack = isThorough && n % 2 === 1
          const next = dray([goesBack ? 'rollback' : 'resume', '--yes'])
          // A run that died before it began leaves nothing to go on with.
          const isUnknown = next.stderr.includes('RUN_UNKNOWN')
          if (!isUnknown) expect(next.status, `${point}: ${next.stdout}${next.stderr}`).toBe(0)
          if (isUnknown && !goesBack) expect(migrate().status, point).toBe(0)
          expect(await contents(), point).toEqual(goesBack ? before : whole)
          if (goesBack) continue
          expect(dray(['rollback', '--yes']), point).toMatchObject({ status: 0 })
          expect(await contents(), point).toEqual(before)
        }
      },
      isThorough ? 1_800_000 : 180_000,
    )
  })
}

function fillSource(path: string): void {
  const database = new DatabaseSync(path)
  database.exec(`
    CREATE TABLE users (id INTEGER PRIMARY KEY, name VARCHAR(40) NOT NULL UNIQUE, boss INTEGER REFERENCES users (id));
    CREATE TABLE orders (user INTEGER NOT NULL REFERENCES users (id), number INTEGER NOT NULL, note TEXT, PRIMARY KEY (user, number));
    CREATE TABLE settings (id TEXT PRIMARY KEY NOT NULL, data TEXT NOT NULL);
    CREATE INDEX orders_note ON orders (number);
    WITH RECURSIVE g(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM g WHERE n < 500)
      INSERT INTO users SELECT n, 'user ' || n, CASE WHEN n > 1 THEN n / 2 END FROM g;
    INSERT INTO orders SELECT id, id % 3, 'note' FROM users;
    INSERT INTO settings VALUES ('theme', '{"dark":true}')`)
  database.close()
}
