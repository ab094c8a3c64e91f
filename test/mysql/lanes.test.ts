import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import type { RowDataPacket } from 'mysql2/promise'
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { migrate, resume, rollback } from '../../src/dray.ts'
import type { Event } from '../../src/model/event.ts'
import { mostTogether } from '../journeys/most-together.ts'
import { runChild } from '../journeys/scene.ts'
import { mariadb } from '../servers/mariadb.ts'
import { mysql } from '../servers/mysql.ts'
import { type SqlServer, startServer } from '../servers/test-server.ts'

const TABLES = ['a', 'b', 'c', 'd', 'e']
const ROWS = 400

for (const kind of [mysql, mariadb]) {
  const server = await startServer(kind)
  if (typeof server === 'string') {
    describe.skip(`several collections into ${kind.name} (${server})`, () => {
      test('left out', () => {})
    })
  } else {
    afterAll(() => server.stop())
    describe(`several collections into ${kind.name}`, () => testLanes(server))
  }
}

function testLanes(server: SqlServer): void {
  let folder: string
  let database: string
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'mysql-lanes-'))
    database = await server.makeDatabase()
    inSource(
      TABLES.map(
        (name) => `CREATE TABLE ${name} (id INTEGER PRIMARY KEY, text TEXT NOT NULL);
          WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${ROWS})
          INSERT INTO ${name} SELECT i, '${name}' || i FROM n`,
      ).join(';'),
    )
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  const inSource = (sql: string): void => {
    const source = new DatabaseSync(join(folder, 'app.db'))
    source.exec(sql)
    source.close()
  }
  const wish = () => ({ from: join(folder, 'app.db'), to: server.address(database) })
  const place = () => ({ stateDir: join(folder, '.dray'), batchBytes: 1_000 })
  const ask = async (sql: string): Promise<RowDataPacket[]> => {
    const connection = await server.connect(database)
    try {
      return (await connection.query<RowDataPacket[]>(sql))[0]
    } finally {
      await connection.end()
    }
  }
  const rowsOf = async (name: string): Promise<unknown> =>
    Number((await ask(`SELECT COUNT(*) AS n FROM ${name}`))[0]!['n'])
  const tables = async (): Promise<readonly unknown[]> =>
    (await ask('SHOW TABLES')).map((row) => Object.values(row)[0])

  test('several at one time, up to those asked for', async () => {
    const events: Event[] = []
    const report = await migrate(wish(), { ...place(), jobs: 3, onEvent: (event) => events.push(event) })
    expect(report).toMatchObject({ state: 'finished', verified: 'verified' })
    expect([2, 3]).toContain(mostTogether(events))
    for (const name of TABLES) expect(await rowsOf(name)).toBe(ROWS)
  })

  test('killed with two under way: a resume goes on in both, and all of it can be taken back', async () => {
    const fail = { call: 'writer.write', nth: 25, when: 'after' } as const
    const killed = runChild({ command: 'migrate', migration: wish(), ...place(), fail })
    expect(killed).toEqual({ killed: true })
    const begun = await ask(`SELECT 1 FROM _dray WHERE LENGTH(bytes) > 0`)
    expect(begun.length).toBeGreaterThan(1)
    const report = await resume({ stateDir: place().stateDir })
    expect(report).toMatchObject({ state: 'finished', verified: 'verified' })
    expect(report.totals).toMatchObject({ read: 5 * ROWS, written: 5 * ROWS })
    for (const name of TABLES) expect(await rowsOf(name)).toBe(ROWS)
    await rollback({ stateDir: place().stateDir })
    expect(await tables()).toEqual([])
  })

  test('what fails in one stops the others where a resume goes on', async () => {
    inSource(`UPDATE b SET text = CAST(x'4180' AS TEXT) WHERE id = 390`)
    await expect(
      migrate(wish(), { ...place(), jobs: 5, policies: { maxRejects: { records: 0 } } }),
    ).rejects.toMatchObject({ code: 'TOO_MANY_REJECTS' })
    const report = await resume({ stateDir: place().stateDir, policies: { maxRejects: { records: 1 } } })
    expect(report.totals).toMatchObject({ read: 5 * ROWS, written: 5 * ROWS - 1 })
    await rollback({ stateDir: place().stateDir })
    expect(await tables()).toEqual([])
  })

  test('where the server lets one writer in, others wait until it is done', async () => {
    const user = `few_${database}`.slice(0, 32)
    await ask(`CREATE USER ${user}@'%' IDENTIFIED BY 'x' WITH MAX_USER_CONNECTIONS 2`)
    await ask(`GRANT ALL ON ${database}.* TO ${user}@'%'`)
    const to = server.address(database).replace('root@', `${user}@`)
    vi.stubEnv('MYSQL_PWD', 'x')
    const report = await migrate({ from: join(folder, 'app.db'), to, policies: { verify: 'none' } }, place())
    vi.unstubAllEnvs()
    expect(report).toMatchObject({ state: 'finished', totals: { read: 5 * ROWS, written: 5 * ROWS } })
    // Whoever was not let in was asked again, or put off.
    expect(report.retries?.count ?? report.atOneTime?.fewer.length).toBeGreaterThan(0)
    for (const name of TABLES) expect(await rowsOf(name)).toBe(ROWS)
  })

  test('tables that are there go in one after the other: one may hold keys of another', async () => {
    for (const [i, name] of TABLES.entries()) {
      const refers = i === 0 ? '' : `, FOREIGN KEY (id) REFERENCES ${TABLES[i - 1]!} (id)`
      await ask(
        `CREATE TABLE ${name} (id bigint PRIMARY KEY, text longtext NOT NULL${refers}) CHARACTER SET utf8mb4`,
      )
    }
    const events: Event[] = []
    const report = await migrate(wish(), { ...place(), jobs: 5, onEvent: (event) => events.push(event) })
    expect(report).toMatchObject({ state: 'finished', verified: 'verified', rejects: [] })
    expect(mostTogether(events)).toBe(1)
  })
}
