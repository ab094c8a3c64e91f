import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { migrate, type Report, rollback } from '../../src/index.ts'
import { mysql } from '../servers/mysql.ts'
import { startPostgres } from '../servers/postgres.ts'
import { startServer } from '../servers/test-server.ts'

const [postgres, other] = await Promise.all([startPostgres(), startServer(mysql)])

if (typeof postgres === 'string' || typeof other === 'string') {
  describe.skip(`types of words between servers (${String(postgres)}, ${String(other)})`, () => {
    test('left out', () => {})
  })
} else {
  afterAll(() => Promise.all([postgres.stop(), other.stop()]))
  let folder: string
  beforeEach(() => {
    process.env['PGPASSWORD'] = postgres.password
    folder = mkdtempSync(join(tmpdir(), 'dray-enums-'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  const place = (): { stateDir: string } => ({ stateDir: join(folder, 'state') })
  const move = (from: string, to: string): Promise<Report> =>
    migrate({ from, to, policies: { backup: 'none' } }, place())
  const address = (schema: string): string => postgres.address({ schema })
  const ask = async (sql: string): Promise<readonly unknown[]> => (await postgres.run(sql)).at(-1)!.rows
  const typesIn = (schema: string): Promise<readonly unknown[]> =>
    ask(`SELECT typname AS name, (SELECT string_agg(enumlabel, ',' ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = t.oid) AS labels
      FROM pg_type t WHERE typnamespace = '${schema}'::regnamespace AND typtype = 'e' ORDER BY 1`)
  const columnsIn = (schema: string): Promise<readonly unknown[]> =>
    ask(`SELECT attname AS name, replace(format_type(atttypid, atttypmod), '${schema}.', '') AS type, pg_get_expr(adbin, adrelid) AS given
      FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
      WHERE attrelid = '${schema}.people'::regclass AND attnum > 0 ORDER BY attnum`)

  const PEOPLE = `CREATE SCHEMA {s}; CREATE TYPE {s}.mood AS ENUM ('sad', 'it''s ok', 'ü'); CREATE TYPE {s}.free AS ENUM ('x');
    CREATE FUNCTION {s}.is_fine(m {s}.mood) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT m > ''sad''';
    CREATE TABLE {s}.people (id int PRIMARY KEY, mood {s}.mood NOT NULL DEFAULT 'it''s ok', moods {s}.mood[] DEFAULT '{sad}', CHECK (mood > 'sad' OR id > 0));
    INSERT INTO {s}.people VALUES (1, 'sad', '{"it''s ok",NULL}'), (2, 'ü', NULL), (3, 'it''s ok', '{}')`

  describe('types of words between servers', () => {
    test('of postgres they are made with their order before the tables, once for all columns, and go with them', async () => {
      const [from, to] = [postgres.newSchema(), postgres.newSchema()]
      await postgres.run(PEOPLE.replaceAll('{s}', from))
      const report = await move(address(from), address(to))
      expect(report).toMatchObject({ state: 'finished', verified: 'verified', rejects: [] })
      expect(await typesIn(to)).toEqual([{ name: 'mood', labels: `sad,it's ok,ü` }])
      const plain = (columns: readonly unknown[]): unknown =>
        JSON.parse(JSON.stringify(columns).replaceAll(`${from}.`, '').replaceAll(`${to}.`, ''))
      expect(plain(await columnsIn(to))).toEqual(plain(await columnsIn(from)))
      expect(await ask(`SELECT id FROM ${to}.people WHERE mood > 'sad' ORDER BY mood`)).toEqual([
        { id: 3 },
        { id: 2 },
      ])
      expect(await rollback(place())).toMatchObject({ state: 'rolled-back', exitCode: 0 })
      expect(await ask(`SELECT FROM pg_namespace WHERE nspname LIKE '${to}%'`)).toEqual([])
    })

    test('one of that name that is there is used where its words are the same, and stops the run where not', async () => {
      const [from, to] = [postgres.newSchema(), postgres.newSchema()]
      await postgres.run(PEOPLE.replaceAll('{s}', from))
      const there = (labels: string): Promise<unknown> =>
        postgres.run(`DROP SCHEMA IF EXISTS ${to} CASCADE; CREATE SCHEMA ${to}; CREATE TYPE ${to}.mood AS ENUM (${labels});
          CREATE TABLE ${to}.theirs (id int PRIMARY KEY)`)
      await there(`'sad', 'it''s ok', 'ü'`)
      const before = await typesIn(to)
      expect(await move(address(from), address(to))).toMatchObject({
        state: 'finished',
        verified: 'verified',
      })
      expect(await typesIn(to)).toEqual(before)
      expect(await rollback(place())).toMatchObject({ state: 'rolled-back', exitCode: 0 })
      expect(await typesIn(to)).toEqual(before)

      await there(`'other'`)
      const refused = move(address(from), address(to))
      await expect(refused).rejects.toMatchObject({
        code: 'STORE_UNSUPPORTED',
        message: expect.stringContaining('mood'),
      })
      expect(await typesIn(to)).toEqual([{ name: 'mood', labels: 'other' }])
    })

    test('to mysql and back they are the words that they were; a word that is none is rejected', async () => {
      const [from, back] = [postgres.newSchema(), postgres.newSchema()]
      await postgres.run(PEOPLE.replaceAll('{s}', from))
      const database = await other.makeDatabase()
      expect(await move(address(from), other.address(database))).toMatchObject({ state: 'finished' })
      const connection = await other.connect(database)
      const [rows] = await connection.query(
        `SELECT COLUMN_TYPE AS type FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND COLUMN_NAME = 'mood'`,
      )
      expect(rows).toEqual([{ type: `enum('sad','it''s ok','ü')` }])
      // What is there where nobody is strict.
      await connection.query(`SET sql_mode = ''; INSERT INTO people (id, mood) VALUES (4, 'nonsense')`)
      await connection.end()
      const report = await move(other.address(database), address(back))
      expect(report).toMatchObject({ state: 'finished-with-rejects', rejects: [{ key: '4' }] })
      const labels = `sad,it's ok,ü`
      expect(await typesIn(back)).toEqual([
        { name: 'people_mood_enum', labels },
        { name: 'people_moods_enum', labels },
      ])
      const rowsOf = (schema: string): Promise<readonly unknown[]> =>
        ask(`SELECT id, mood::text, moods::text FROM ${schema}.people ORDER BY id`)
      expect(await rowsOf(back)).toEqual(await rowsOf(from))
    })
  })
}
