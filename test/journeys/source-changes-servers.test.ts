import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Event, migrate } from '../../src/index.ts'
import { mysql } from '../servers/mysql.ts'
import { startPostgres } from '../servers/postgres.ts'
import { startServer } from '../servers/test-server.ts'

/** What is read is of one moment. Whoever writes meanwhile is not moved, and that is said. */
const [postgres, my] = await Promise.all([startPostgres(), startServer(mysql)])

const FILL = [
  'CREATE TABLE quiet (id int PRIMARY KEY, n int)',
  'CREATE TABLE busy (id int PRIMARY KEY, n int)',
  'CREATE TABLE keyless (n int)',
  ...['quiet', 'busy'].map((name) => `INSERT INTO ${name} VALUES (1, 1), (2, 2), (3, 3)`),
  'INSERT INTO keyless VALUES (1), (1), (2)',
]

/** A database that was filled, and a way of changing it before the next line is run. */
interface Changing {
  readonly from: string
  change(sql: string): void
}

if (typeof postgres === 'string') leaveOut(postgres)
else {
  afterAll(() => postgres.stop())
  beforeEach(() => void (process.env['PGPASSWORD'] = postgres.password))
  testThem('postgres', async () => {
    const database = await postgres.makeDatabase()
    for (const sql of FILL) await postgres.run(sql, database)
    const place = { host: '127.0.0.1', port: postgres.port, user: postgres.user, database }
    const script = (
      sql: string,
    ): string => `import pg from 'pg'; const client = new pg.Client(${JSON.stringify(place)})
      await client.connect(); await client.query(${JSON.stringify(sql)}); await client.end()`
    return { from: postgres.address({ database }), change: (sql) => runNow(script(sql)) }
  })
}
if (typeof my === 'string') leaveOut(my)
else {
  afterAll(() => my.stop())
  testThem('mysql', async () => {
    const database = await my.makeDatabase()
    const client = await my.connect(database)
    for (const sql of FILL) await client.query(sql)
    await client.end()
    const place = { host: '127.0.0.1', port: my.port, user: 'root', database }
    const script = (sql: string): string => `import { createConnection } from 'mysql2/promise'
      const client = await createConnection(${JSON.stringify(place)})
      await client.query(${JSON.stringify(sql)}); await client.end()`
    return { from: my.address(database), change: (sql) => runNow(script(sql)) }
  })
}

function leaveOut(reason: string): void {
  describe.skip(`a source that others write to (${reason})`, () => {
    test('left out', () => {})
  })
}

function runNow(script: string): void {
  const root = join(import.meta.dirname, '..', '..')
  execFileSync(process.execPath, ['--input-type=module', '-e', script], { cwd: root })
}

function testThem(name: string, fill: () => Promise<Changing>): void {
  describe(`tables of ${name} that others write to during a run`, () => {
    let folder: string
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'dray-writers-'))
    })
    afterEach(() => rmSync(folder, { recursive: true, force: true }))

    test.each([
      ['a row of a table with a key', 'UPDATE busy SET n = n + 10 WHERE id = 2', 'busy'],
      ['the same rows in another number', 'INSERT INTO keyless VALUES (2)', 'keyless'],
    ])('%s: what was moved is of one moment, and the table is named', async (_, sql, table) => {
      const { from, change } = await fill()
      for (const backup of ['none', { to: join(folder, 'backups') }] as const) {
        const onEvent = (event: Event): void => {
          if (event.type === 'step-start' && event.step === 'transfer') change(sql)
        }
        const stateDir = mkdtempSync(join(folder, 'state-'))
        const to = `sqlite:${stateDir}.db`
        const report = await migrate({ from, to, policies: { backup } }, { stateDir, onEvent })
        expect(report).toMatchObject({
          exitCode: 3,
          state: 'finished-with-rejects',
          verified: 'not-verified',
        })
        const said = report.notes.filter((note) => note.includes('the source changed during the run'))
        expect(said).toEqual([expect.stringMatching(new RegExp(`: ${table}$`))])
        expect(report.mismatchCount).toBe(0)
      }
    })

    test('nobody writes: verified', async () => {
      const { from } = await fill()
      for (const backup of ['none', { to: join(folder, 'backups') }] as const) {
        const stateDir = mkdtempSync(join(folder, 'state-'))
        const report = await migrate(
          { from, to: `sqlite:${stateDir}.db`, policies: { backup } },
          { stateDir },
        )
        expect(report).toMatchObject({ exitCode: 0, state: 'finished', verified: 'verified' })
      }
    })
  })
}
