import { DatabaseSync } from '@photostructure/sqlite'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest'
import { migrate } from '../../src/index.ts'
import { mariadb } from '../servers/mariadb.ts'
import { startPostgres } from '../servers/postgres.ts'
import { startServer } from '../servers/test-server.ts'

/** Texts of megabytes are not parsed on their way into tables: their escapes are taken out of the bytes. */
const [postgres, maria] = await Promise.all([startPostgres(), startServer(mariadb)])

const PIECES = [
  'lines\n\twith "quotes", \\ and ü, 日本, 👩\r\n',
  'control \u0001\u001f\u007f\b\f signs, and a tab\t',
  'nothing to escape; ',
]
const CONTENTS = PIECES.map((piece) => piece.repeat(Math.ceil(1_300_000 / Buffer.byteLength(piece))))
const TABLE = '(id INTEGER PRIMARY KEY, name VARCHAR(9) NOT NULL'
const REFUSED = 2

let folder: string
let from: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'large-texts-'))
  from = join(folder, 'from.db')
  const database = new DatabaseSync(from)
  database.exec(`CREATE TABLE texts ${TABLE}, content TEXT NOT NULL, other TEXT, bytes BLOB)`)
  const insert = database.prepare(`INSERT INTO texts VALUES (?, ?, ?, ?, randomblob(1100000))`)
  const names = ['a', 'b', 'no', 'd', 'no']
  for (const [i, name] of names.entries()) insert.run(i, name, CONTENTS[i % 3]!, CONTENTS[(i + 1) % 3]!)
  database.close()
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))
afterAll(async () => {
  for (const server of [postgres, maria]) if (typeof server !== 'string') await server.stop()
}, 60_000)

/** Into a table that refuses some of them: what is there was verified, what is not is among the rejects, whole. */
async function expectToldTexts(to: string): Promise<void> {
  const stateDir = join(folder, 'state')
  const report = await migrate({ from: `sqlite:${from}`, to, policies: { backup: 'none' } }, { stateDir })
  expect(report).toMatchObject({ verified: 'verified', totals: { written: 3, rejected: REFUSED } })
  const lines = readFileSync(report.rejectFile!, 'utf8').trim().split('\n')
  const records = lines.map((line) => {
    const { record } = JSON.parse(line) as { readonly record: string }
    return JSON.parse(record) as Readonly<Record<string, unknown>>
  })
  expect(records.map(({ id }) => id)).toEqual([2, 4])
  expect(records.map(({ content }) => content === CONTENTS[2])).toEqual([true, false])
  expect(records.map(({ content }) => content === CONTENTS[1])).toEqual([false, true])
  const back = { from: to, to: `sqlite:${join(folder, 'back.db')}`, policies: { backup: 'none' } } as const
  expect(await migrate(back, { stateDir })).toMatchObject({ verified: 'verified', totals: { written: 3 } })
  const database = new DatabaseSync(join(folder, 'back.db'))
  const rows = database
    .prepare('SELECT id, content, other FROM texts ORDER BY id')
    .all() as unknown as readonly {
    readonly id: number
    readonly content: string
    readonly other: string
  }[]
  database.close()
  const arrived = rows.map(({ id, content, other }) => [
    id,
    content === CONTENTS[id % 3],
    other === CONTENTS[(id + 1) % 3],
  ])
  expect(arrived).toEqual([0, 1, 3].map((id) => [id, true, true]))
}

test('SQLite', { timeout: 120_000 }, async () => {
  const path = join(folder, 'to.db')
  const database = new DatabaseSync(path)
  database.exec(
    `CREATE TABLE texts ${TABLE} CHECK (name <> 'no'), content TEXT NOT NULL, other TEXT, bytes BLOB)`,
  )
  database.close()
  await expectToldTexts(`sqlite:${path}`)
})

test.skipIf(typeof postgres === 'string')('PostgreSQL', { timeout: 120_000 }, async () => {
  if (typeof postgres === 'string') return
  process.env['PGPASSWORD'] = postgres.password
  const schema = postgres.newSchema()
  await postgres.run(`CREATE SCHEMA ${schema};
    CREATE TABLE ${schema}.texts ${TABLE} CHECK (name <> 'no'), content text NOT NULL, other text, bytes bytea)`)
  await expectToldTexts(postgres.address({ schema }))
})

test.skipIf(typeof maria === 'string')('MariaDB', { timeout: 120_000 }, async () => {
  if (typeof maria === 'string') return
  const name = await maria.makeDatabase()
  const connection = await maria.connect(name)
  await connection.query(
    `CREATE TABLE texts ${TABLE} CHECK (name <> 'no'), content LONGTEXT NOT NULL, other LONGTEXT, bytes LONGBLOB)`,
  )
  await connection.end()
  await expectToldTexts(maria.address(name))
})
