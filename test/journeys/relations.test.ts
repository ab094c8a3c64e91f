import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { migrate, plan, rollback } from '../../src/index.ts'
import { startPostgres } from '../servers/postgres.ts'

const server = await startPostgres()

if (typeof server === 'string') {
  describe.skip(`references between tables (${server})`, () => {
    test('left out', () => {})
  })
} else {
  afterAll(() => server.stop())
  let folder: string
  let schema: string
  let from: string
  beforeEach(() => {
    process.env['PGPASSWORD'] = server.password
    folder = mkdtempSync(join(tmpdir(), 'dray-relations-'))
    schema = server.newSchema()
    from = `sqlite:${join(folder, 'app.db')}`
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))
  const to = (): string => server.address({ schema })
  const place = (): { stateDir: string; batchBytes: number } => ({
    stateDir: join(folder, 'state'),
    batchBytes: 64,
  })
  const fill = (sql: string): void => {
    const database = new DatabaseSync(join(folder, 'app.db'), { enableForeignKeyConstraints: false })
    database.exec(sql)
    database.close()
  }
  /** Every constraint, index and comment of the schema. */
  const rules = async (): Promise<readonly unknown[]> =>
    (
      await server.run(`SELECT conname AS name, pg_get_constraintdef(oid) AS what FROM pg_constraint WHERE connamespace = '${schema}'::regnamespace
        UNION ALL SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = '${schema}'
        UNION ALL SELECT attname, col_description(attrelid, attnum) FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
          WHERE relnamespace = '${schema}'::regnamespace AND attnum > 0 AND relkind = 'r' ORDER BY 1, 2`)
    )[0]!.rows

  test('rows arrive, are found and go back by keys of which a part is empty', async () => {
    fill(`CREATE TABLE words (lang TEXT, word TEXT, n INT, PRIMARY KEY (lang, word));
      INSERT INTO words VALUES ('', '', 0), ('en', '', 1), ('', 'x', 2)`)
    const policies = { backup: 'none', onConflict: 'overwrite' } as const
    const isWhole = { exitCode: 0, verified: 'verified' }
    expect(await migrate({ from, to: to(), policies }, place())).toMatchObject(isWhole)
    fill(`UPDATE words SET n = n + 10 WHERE lang = ''`)
    const again = await migrate({ from, to: to(), policies }, place())
    expect(again).toMatchObject({ ...isWhole, totals: { written: 2, unchanged: 1 } })
    await rollback(place())
    const [found] = await server.run(`SELECT n::int FROM ${schema}.words ORDER BY n`)
    expect(found!.rows).toEqual([{ n: 0 }, { n: 1 }, { n: 2 }])
  })

  describe('references between tables', () => {
    test('to what does not move, is not unique, or is of another type: said by the plan, and the rows go', async () => {
      fill(`CREATE TABLE Users (ID INTEGER PRIMARY KEY, name TEXT, code TEXT);
        CREATE TABLE groups (id INTEGER PRIMARY KEY);
        CREATE TABLE orders (id INTEGER PRIMARY KEY, user INTEGER REFERENCES users (id), by_name TEXT REFERENCES users (name),
          by_text TEXT REFERENCES users, team INTEGER REFERENCES groups);
        INSERT INTO users VALUES (1, 'Ann', 'x'); INSERT INTO orders VALUES (1, 1, 'Ann', '1', 7)`)
      const collections = ['orders', 'Users']
      const wish = { from, to: to(), policies: { backup: 'none' } } as const
      const { notes } = await plan(wish, { ...place(), collections })
      expect(notes.filter((note) => note.includes('reference'))).toEqual([
        'orders: the reference of by_name to Users, which nothing keeps unique there: not carried',
        'orders: the reference of by_text to Users, whose columns are of another type: not carried',
        'orders: the reference of team to groups, which does not move: not carried',
      ])
      expect(await migrate(wish, { ...place(), collections })).toMatchObject({
        state: 'finished',
        verified: 'verified',
      })
      const made = (await rules()) as { what: string | null }[]
      expect(made.filter(({ what }) => what?.startsWith('FOREIGN KEY'))).toMatchObject([
        { what: `FOREIGN KEY ("user") REFERENCES ${schema}."Users"("ID")` },
      ])
    })

    test('of a table that is there to itself: what comes too early goes in behind the others; its rules stay', async () => {
      fill(`CREATE TABLE people (id INTEGER PRIMARY KEY, boss INTEGER REFERENCES people (id), mail TEXT);
        CREATE UNIQUE INDEX people_mail ON people (mail);
        WITH RECURSIVE g(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM g WHERE n < 40) INSERT INTO people SELECT n, nullif(n / 2 * 2 + 1 - (n > 38), 0), n FROM g;
        UPDATE people SET boss = NULL WHERE id = 40; UPDATE people SET boss = 40 WHERE id = 39`)
      await server.run(`CREATE SCHEMA ${schema}; CREATE TABLE ${schema}.people (id bigint PRIMARY KEY, boss bigint REFERENCES ${schema}.people, mail text);
        COMMENT ON COLUMN ${schema}.people.mail IS 'theirs'`)
      const before = await rules()
      const policies = { backup: 'none' } as const
      const wish = { from, to: to(), policies }
      const { notes } = await plan(wish, place())
      expect(notes.join()).toContain('keeps its own indexes')
      const report = await migrate(wish, place())
      expect(report).toMatchObject({ state: 'finished', exitCode: 0, totals: { written: 40 }, rejects: [] })
      const [count] = await server.run(`SELECT count(*)::int AS rows FROM ${schema}.people`)
      expect(count!.rows).toEqual([{ rows: 40 }])
      expect(await rules()).toEqual(before)
    })

    test('to a row that was rejected: named with its rows, while nothing is to be seen, and taken back', async () => {
      fill(`CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT); CREATE TABLE orders (id INTEGER PRIMARY KEY, user INTEGER REFERENCES users (id));
        INSERT INTO users VALUES (1, 'x'), (2, 'NUL' || char(0)); INSERT INTO orders VALUES (1, 1), (2, 2), (3, 2), (4, NULL)`)
      const error = migrate({ from, to: to(), policies: { backup: 'none' } }, place())
      await expect(error).rejects.toMatchObject({
        code: 'STORE_REFUSED',
        message: expect.stringContaining('orders (user) refers to users, and 2 rows refer to nothing there'),
        details: ['there is no 2', 'there is no 2'],
      })
      const seen = (): Promise<unknown> => server.run(`SELECT FROM pg_namespace WHERE nspname = '${schema}'`)
      expect(await seen()).toMatchObject([{ rowCount: 0 }])
      expect(await rollback(place())).toMatchObject({ state: 'rolled-back', exitCode: 0 })
    })

    test('what a column or check says in the words of one engine is named where another one gets the rows', async () => {
      await server.run(`CREATE SCHEMA ${schema}; CREATE TABLE ${schema}.items (id int PRIMARY KEY, n int CHECK (abs(n) > 0), made timestamptz DEFAULT now() + '1 day',
          twice int GENERATED ALWAYS AS (n * 2) STORED);
        CREATE INDEX items_twice ON ${schema}.items (twice); INSERT INTO ${schema}.items VALUES (1, 1)`)
      const back = `sqlite:${join(folder, 'back.db')}`
      const { notes } = await plan({ from: to(), to: back }, place())
      for (const what of [
        'the check items_n_check',
        'the default of made',
        'the index items_twice',
        'column twice',
      ]) {
        expect(notes.join('\n')).toContain(what)
      }
      const report = await migrate({ from: to(), to: back, policies: { backup: 'none' } }, place())
      expect(report).toMatchObject({ state: 'finished', verified: 'verified' })
      expect(await rollback({ ...place(), run: report.run })).toMatchObject({ state: 'rolled-back' })
    })
  })
}
