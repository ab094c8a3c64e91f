import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { afterAll, expect, test } from 'vitest'
import { compareStores, migrate, rollback } from '../../src/index.ts'
import { startPostgres } from '../servers/postgres.ts'

const server = await startPostgres()
const folder = mkdtempSync(join(tmpdir(), 'any-value-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
afterAll(() => (typeof server === 'string' ? undefined : server.stop()))

const VALUES = `(1, 5), (2, 5.5), (3, '5'), (4, x'00ff'), (5, NULL), (6, '{"a": 1}'), (7, '2024-01-02'), (8, 9007199254740993),
  (9, 'null'), (10, 2.0), (11, '')`

function inFile<T>(name: string, work: (database: InstanceType<typeof DatabaseSync>) => T): T {
  const database = new DatabaseSync(join(folder, name))
  try {
    return work(database)
  } finally {
    database.close()
  }
}

const rowsOf = (name: string): readonly unknown[] =>
  inFile(name, (database) =>
    database.prepare('SELECT id, typeof(v) AS kind, quote(v) AS v FROM bag ORDER BY id').all(),
  )

test.skipIf(typeof server === 'string')(
  'what a column of SQLite without a type holds comes back out of PostgreSQL as it was',
  async () => {
    if (typeof server === 'string') return
    process.env['PGPASSWORD'] = server.password
    const schema = server.newSchema()
    const there = server.address({ schema })
    inFile('app.db', (database) =>
      database.exec(`CREATE TABLE bag (id INTEGER PRIMARY KEY, v); INSERT INTO bag VALUES ${VALUES}`),
    )
    const move = async (from: string, to: string, name: string): Promise<void> => {
      const report = await migrate(
        { from, to, policies: { backup: 'none' } },
        { stateDir: join(folder, name) },
      )
      expect(report).toMatchObject({ verified: 'verified', totals: { written: 11, refused: 0, rejected: 0 } })
    }
    const first = `sqlite:${join(folder, 'app.db')}`
    await move(first, there, 'there')
    expect(await compareStores({ from: first, to: there })).toMatchObject({ mismatchCount: 0 })
    const again = server.address({ schema: server.newSchema() })
    await move(there, again, 'again')
    await move(again, `sqlite:${join(folder, 'back.db')}`, 'back')
    expect(rowsOf('back.db')).toEqual(rowsOf('app.db'))
    expect(await compareStores({ from: there, to: `sqlite:${join(folder, 'back.db')}` })).toMatchObject({
      mismatchCount: 0,
    })
    const [table] = inFile('back.db', (database) =>
      database.prepare("SELECT sql FROM sqlite_master WHERE name = 'bag'").all(),
    )
    expect(String(table!['sql'])).not.toMatch(/kept as/)
    expect(await rollback({ stateDir: join(folder, 'there') })).toMatchObject({ exitCode: 0 })
  },
  60_000,
)

test.skipIf(typeof server === 'string')(
  'the comment of such a column stays, in front of what it holds',
  async () => {
    if (typeof server === 'string') return
    process.env['PGPASSWORD'] = server.password
    const [schema, other] = [server.newSchema(), server.newSchema()]
    await server.run(`CREATE SCHEMA ${schema}; CREATE TABLE ${schema}.bag (id int PRIMARY KEY, v json, w json);
    COMMENT ON COLUMN ${schema}.bag.v IS 'mixed (any value, kept as JSON)'; COMMENT ON COLUMN ${schema}.bag.w IS 'plain';
    INSERT INTO ${schema}.bag VALUES (1, '"text"', '"text"')`)
    const wish = {
      from: server.address({ schema }),
      to: server.address({ schema: other }),
      policies: { backup: 'none' },
    } as const
    expect(await migrate(wish, { stateDir: join(folder, 'said') })).toMatchObject({ verified: 'verified' })
    const [said] = await server.run(
      `SELECT col_description('${other}.bag'::regclass, n) AS said FROM generate_series(2, 3) AS n`,
    )
    expect(said!.rows.map((row) => row.said)).toEqual(['mixed (any value, kept as JSON)', 'plain'])
    const back = {
      from: wish.to,
      to: `sqlite:${join(folder, 'said.db')}`,
      policies: { backup: 'none' },
    } as const
    expect(await migrate(back, { stateDir: join(folder, 'said-back') })).toMatchObject({
      verified: 'verified',
    })
    const [row] = inFile('said.db', (database) => database.prepare('SELECT v, w FROM bag').all())
    expect(row).toMatchObject({ v: 'text', w: '"text"' })
  },
  60_000,
)
