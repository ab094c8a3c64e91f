import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { migrate } from '../../src/index.ts'
import { mariadb } from '../servers/mariadb.ts'
import { mysql } from '../servers/mysql.ts'
import { startPostgres } from '../servers/postgres.ts'
import { startServer } from '../servers/test-server.ts'

/** A row that a server could not render as a record lies in the rejects with all that it holds. */
const root = mkdtempSync(join(tmpdir(), 'unreadable-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

interface Place {
  readonly name: string
  fill(sql: readonly string[]): Promise<string>
}

const places: Place[] = []
const postgres = await startPostgres()
if (typeof postgres === 'string') test.skip(`rows of postgres (${postgres})`, () => {})
else {
  afterAll(() => postgres.stop())
  places.push({
    name: 'postgres',
    async fill(sql) {
      process.env['PGPASSWORD'] = postgres.password
      const schema = postgres.newSchema()
      await postgres.run([`CREATE SCHEMA ${schema}; SET search_path = ${schema}`, ...sql].join(';'))
      return postgres.address({ schema })
    },
  })
}
for (const kind of [mysql, mariadb]) {
  const server = await startServer(kind)
  if (typeof server === 'string') test.skip(`rows of ${kind.name} (${server})`, () => {})
  else {
    afterAll(() => server.stop())
    places.push({
      name: kind.name,
      async fill(sql) {
        const database = await server.makeDatabase()
        const connection = await server.connect(database)
        for (const one of sql) await connection.query(one)
        await connection.end()
        return server.address(database)
      },
    })
  }
}

const TABLES = [
  'CREATE TABLE keyed (id int PRIMARY KEY, name varchar(20), meta json)',
  'CREATE TABLE keyless (name varchar(20), meta json)',
  `INSERT INTO keyed VALUES (1, 'a', '{"a":1}'), (2, 'b', '{"$dray:date":"2024-01-02"}')`,
  `INSERT INTO keyless VALUES ('a', '{}'), ('b', '["$dray:x"]')`,
]

interface RejectLine {
  readonly to: string
  readonly key?: string
  readonly code: string
  readonly record: string
}

/** Before what the record could not say stands a character that no JSON has: nobody sends it as it is. */
const MARK = '\u001c'

test.each(places)(
  'rows of $name',
  async ({ name, fill }) => {
    const from = await fill(TABLES)
    const policies = { backup: 'none', maxRejects: { percent: 100 } } as const
    const to = `sqlite:${join(root, `${name}.db`)}`
    const report = await migrate({ from, to, policies }, { stateDir: join(root, `${name}-state`) })
    expect(report).toMatchObject({
      state: 'finished-with-rejects',
      totals: { read: 4, written: 2, refused: 2 },
    })
    // Written by dray, as its docs say.
    const lines = readFileSync(report.rejectFile!, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as RejectLine)
    expect(lines.map(({ to: table, key, code }) => [table, key, code])).toEqual([
      ['keyed', '2', 'VALUE_UNSUPPORTED'],
      ['keyless', '(no key)', 'VALUE_UNSUPPORTED'],
    ])
    const rows = lines.map(({ record }) => JSON.parse(record.replace(MARK, '')) as { meta: string })
    expect(rows).toMatchObject([{ id: 2, name: 'b' }, { name: 'b' }])
    expect(rows.map(({ meta }) => JSON.parse(meta) as unknown)).toEqual([
      { '$dray:date': '2024-01-02' },
      ['$dray:x'],
    ])
    for (const { record } of lines) expect(() => JSON.parse(record) as unknown).toThrow()
  },
  60_000,
)
