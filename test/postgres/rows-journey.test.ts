import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { compareStores, migrate, resume, rollback } from '../../src/index.ts'
import { startPostgres } from '../servers/postgres.ts'

const server = await startPostgres()
const ROWS = 4_000

if (typeof server === 'string') {
  describe.skip(`rows between sqlite and postgres (${server})`, () => {
    test('left out', () => {})
  })
} else {
  let folder: string
  let schema: string
  beforeEach(() => {
    process.env['PGPASSWORD'] = server.password
    folder = mkdtempSync(join(tmpdir(), 'postgres-rows-'))
    schema = server.newSchema()
    fill(join(folder, 'app.db'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))
  afterAll(() => server.stop())

  const database = (): string => `sqlite:${join(folder, 'app.db')}`
  const target = (): string => server.address({ schema })
  const here = (name = 'state'): { stateDir: string } => ({ stateDir: join(folder, name) })
  const wish = (from: string, to: string): Parameters<typeof migrate>[0] => {
    return { from, to, policies: { backup: 'none' } }
  }
  const left = async (): Promise<unknown> =>
    (await server.run(`SELECT nspname FROM pg_namespace WHERE nspname LIKE '${schema}%'`))[0]!.rows

  const rowCounts = async (): Promise<unknown> => {
    const count = (table: string): string => `(SELECT count(*)::int FROM ${schema}.${table}) AS ${table}`
    return (await server.run(`SELECT ${count('people')}, ${count('visits')}`))[0]!.rows
  }

  describe('rows between sqlite and postgres', () => {
    test('there and back they are the same', async () => {
      const there = await migrate(wish(database(), target()), here())
      expect(there).toMatchObject({ state: 'finished', verified: 'verified', exitCode: 0 })
      const back = `sqlite:${join(folder, 'back.db')}`
      expect(await migrate(wish(target(), back), here('back'))).toMatchObject({
        verified: 'verified',
        exitCode: 0,
      })
      expect(await compareStores({ from: database(), to: target() })).toMatchObject({ mismatchCount: 0 })
      const rows = (path: string): unknown => {
        const opened = new DatabaseSync(path, { readOnly: true })
        const all = ['people', 'visits'].map((name) =>
          opened.prepare(`SELECT * FROM ${name} ORDER BY 1, 2`).all(),
        )
        opened.close()
        return all
      }
      expect(rows(join(folder, 'back.db'))).toEqual(rows(join(folder, 'app.db')))
    }, 60_000)

    test('lists and words come back from a file as what they were', async () => {
      const back = server.newSchema()
      await server.run(`CREATE SCHEMA ${schema}; CREATE TYPE ${schema}.mood AS ENUM ('sad', 'it''s ok', '12');
        CREATE TABLE ${schema}.t (id int PRIMARY KEY, mood ${schema}.mood, n int[], big bigint[], f real[], d double precision[], m numeric(6,2)[], p numeric[],
          words text[], short varchar(9)[], at timestamptz[], day date[], u uuid[], j jsonb[], b bytea[], flags boolean[]);
        INSERT INTO ${schema}.t VALUES (1, '12', '{1,NULL,3}', '{9007199254740993}', '{0.1}', '{1e300,NaN}', '{1.50}', '{1e-30}', ARRAY['a','b,"c"',NULL,'1'],
            '{12}', '{"2024-01-01 00:00:00.123456+00",infinity}', '{2024-02-29}', '{00000000-0000-0000-0000-000000000000}', ARRAY['{"a":1}'::jsonb, 'null'], ARRAY['\\x00ff'::bytea], '{t,f}'),
          (2, 'it''s ok', '{}', '{{1,2},{3,4}}', NULL, NULL, '[0:1]={7,8}', NULL, '{}', NULL, NULL, NULL, NULL, NULL, NULL, NULL)`)
      const file = `sqlite:${join(folder, 'lists.db')}`
      expect(await migrate(wish(target(), file), here())).toMatchObject({ state: 'finished', rejects: [] })
      const report = await migrate(wish(file, server.address({ schema: back })), here('back'))
      expect(report).toMatchObject({ state: 'finished', verified: 'verified', rejects: [] })
      const rows = (at: string): string => `SELECT t::text AS row FROM ${at}.t ORDER BY id`
      const types = (at: string): string =>
        `SELECT attname, format_type(atttypid, atttypmod) AS type FROM pg_attribute WHERE attrelid = '${at}.t'::regclass AND attnum > 2 ORDER BY attnum`
      const [before, after] = await server.run(`${rows(schema)}; ${rows(back)}`)
      expect(after!.rows).toEqual(before!.rows)
      const [was, is] = await server.run(`${types(schema)}; ${types(back)}`)
      expect(is!.rows).toEqual(was!.rows)
      const [words] = await server.run(`SELECT enum_range(NULL::${back}.t_mood_enum)::text AS words`)
      expect(words!.rows).toEqual([{ words: `{sad,"it's ok",12}` }])
    }, 60_000)

    test.each([1, 6])(
      'killed at page %i and resumed',
      async (at) => {
        killAt(at, { from: database(), to: target(), ...here() })
        const report = await resume(here())
        expect(report).toMatchObject({ state: 'finished', verified: 'verified', exitCode: 0 })
        expect(await rowCounts()).toEqual([{ people: ROWS, visits: ROWS }])
      },
      60_000,
    )

    test('killed and rolled back, and finished and rolled back: nothing is left', async () => {
      killAt(4, { from: database(), to: target(), ...here() })
      expect(await rollback(here())).toMatchObject({ state: 'rolled-back', exitCode: 0 })
      expect(await left()).toEqual([])
      await migrate(wish(database(), target()), here('second'))
      expect(await rollback(here('second'))).toMatchObject({ state: 'rolled-back', exitCode: 0 })
      expect(await left()).toEqual([])
    }, 60_000)

    test('beside tables of somebody else: rolled back, those are as they were', async () => {
      await server.run(`CREATE SCHEMA ${schema}; CREATE TABLE ${schema}.theirs (id int PRIMARY KEY); INSERT INTO ${schema}.theirs VALUES (1);
        CREATE VIEW ${schema}.seen AS SELECT * FROM ${schema}.theirs`)
      const report = await migrate(wish(database(), target()), here())
      expect(report).toMatchObject({ state: 'finished', exitCode: 0 })
      expect(await rollback(here())).toMatchObject({ state: 'rolled-back', exitCode: 0 })
      const [tables] = await server.run(
        `SELECT relname FROM pg_class WHERE relnamespace = '${schema}'::regnamespace AND relkind IN ('r', 'v') ORDER BY 1`,
      )
      expect(tables!.rows).toEqual([{ relname: 'seen' }, { relname: 'theirs' }])
    }, 60_000)
  })
}

function fill(path: string): void {
  const database = new DatabaseSync(path)
  database.exec(`CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, share REAL, photo BLOB, boss INTEGER REFERENCES people (id));
    CREATE TABLE visits (person INTEGER NOT NULL REFERENCES people (id), day TEXT NOT NULL, note TEXT, PRIMARY KEY (person, day)) WITHOUT ROWID;
    WITH RECURSIVE g(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM g WHERE i < ${ROWS})
      INSERT INTO people SELECT i, 'Ünïcode "' || i || '" \\ 😀', i / 7.0, CASE WHEN i % 3 THEN randomblob(i % 40) END, max(1, i - 1) FROM g;
    WITH RECURSIVE g(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM g WHERE i < ${ROWS})
      INSERT INTO visits SELECT i % 100 + 1, '2024-' || i, CASE WHEN i % 2 THEN 'line' || char(10) || 'tab' || char(9) END FROM g`)
  database.close()
}

/** A real SIGKILL of a real process, in the middle of its transfer. */
function killAt(at: number, request: { from: string; to: string; stateDir: string }): void {
  const script = join(import.meta.dirname, '..', 'journeys', 'killed-at.mjs')
  const words = JSON.stringify({ command: 'migrate', ...request, at })
  const { signal, stderr } = spawnSync(process.execPath, [script, words], { encoding: 'utf8' })
  expect(signal, stderr).toBe('SIGKILL')
}
