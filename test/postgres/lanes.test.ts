import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { migrate, resume, rollback } from '../../src/dray.ts'
import type { Event } from '../../src/model/event.ts'
import { mostTogether } from '../journeys/most-together.ts'
import { runChild } from '../journeys/scene.ts'
import { startPostgres } from '../servers/postgres.ts'

const server = await startPostgres()
const TABLES = ['a', 'b', 'c', 'd', 'e']
const ROWS = 400

if (typeof server === 'string') {
  describe.skip(`several collections at one time into postgres (${server})`, () => {
    test('left out', () => {})
  })
} else {
  let folder: string
  let schema: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'postgres-lanes-'))
    schema = server.newSchema()
    // A run keeps no password.
    vi.stubEnv('PGPASSWORD', server.password)
    const database = new DatabaseSync(join(folder, 'app.db'))
    for (const name of TABLES) {
      database.exec(`CREATE TABLE ${name} (id INTEGER PRIMARY KEY, text TEXT NOT NULL);
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${ROWS})
        INSERT INTO ${name} SELECT i, '${name}' || i FROM n`)
    }
    database.close()
  })
  afterEach(() => {
    vi.unstubAllEnvs()
    rmSync(folder, { recursive: true, force: true })
  })
  afterAll(() => server.stop())

  const wish = () => ({ from: join(folder, 'app.db'), to: server.address({ schema }) })
  const place = () => ({ stateDir: join(folder, '.dray'), batchBytes: 1_000 })
  const rowsOf = async (name: string): Promise<number> => {
    const [found] = await server.run(`SELECT count(*)::int AS n FROM ${schema}.${name}`)
    return Number(found!.rows[0]!['n'])
  }

  describe('several collections at one time into postgres', () => {
    test.each([
      ['as many as bring more, up to those asked for', 3, [2, 3]],
      ['one after the other', 1, [1]],
      ['two unless told', undefined, [2]],
    ])('%s', async (_, jobs, numbers) => {
      const events: Event[] = []
      const report = await migrate(wish(), {
        ...place(),
        ...(jobs !== undefined && { jobs }),
        onEvent: (event) => events.push(event),
      })
      expect(report).toMatchObject({ state: 'finished', verified: 'verified' })
      expect(numbers).toContain(mostTogether(events))
      for (const name of TABLES) expect(await rowsOf(name)).toBe(ROWS)
    })

    test('killed with two under way: a resume goes on in both', async () => {
      const fail = { call: 'writer.write', nth: 25, when: 'after' } as const
      const killed = runChild({ command: 'migrate', migration: wish(), ...place(), fail })
      expect(killed).toEqual({ killed: true })
      const report = await resume({ stateDir: place().stateDir })
      expect(report).toMatchObject({ state: 'finished', verified: 'verified' })
      expect(report.totals).toMatchObject({ read: 5 * ROWS, written: 5 * ROWS })
      for (const name of TABLES) expect(await rowsOf(name)).toBe(ROWS)
    })

    test('records of several kinds in one file, which each scan learns of for the others: killed, and resumed', async () => {
      const path = join(folder, 'all.json')
      const records = Array.from({ length: TABLES.length * ROWS }, (_, n) => {
        const kind = TABLES[(n * 7 + Math.floor(n / 50)) % TABLES.length]!
        return [`${kind}${n}`, { kind, n }] as const
      })
      writeFileSync(path, JSON.stringify(Object.fromEntries(records)))
      const kinds = Object.fromEntries(TABLES.map((name) => [name, { kind: name }]))
      const collections = Object.fromEntries(TABLES.map((name) => [name, { read: { kinds } }]))
      const migration = { from: `json:${path}`, to: wish().to, collections }
      const fail = { call: 'writer.write', nth: 45, when: 'after' } as const
      expect(runChild({ command: 'migrate', migration, ...place(), fail })).toEqual({ killed: true })
      const report = await resume({ ...place(), jobs: 4 })
      expect(report).toMatchObject({ state: 'finished', verified: 'verified' })
      for (const name of TABLES) {
        const [found] = await server.run(`SELECT id, data FROM ${schema}.${name}`)
        const rows = found!.rows as { id: string; data: unknown }[]
        const own = records.filter(([, { kind }]) => kind === name)
        expect(Object.fromEntries(rows.map(({ id, data }) => [id, data]))).toEqual(Object.fromEntries(own))
      }
    })

    test('what fails in one stops the others where a resume goes on', async () => {
      const database = new DatabaseSync(join(folder, 'app.db'))
      database.exec(`UPDATE b SET text = CAST(x'410042' AS TEXT) WHERE id = 390`)
      database.close()
      await expect(
        migrate(wish(), { ...place(), jobs: 5, policies: { maxRejects: { records: 0 } } }),
      ).rejects.toMatchObject({ code: 'TOO_MANY_REJECTS' })
      const report = await resume({ stateDir: place().stateDir, policies: { maxRejects: { records: 1 } } })
      expect(report.totals).toMatchObject({ read: 5 * ROWS, written: 5 * ROWS - 1, rejected: 1 })
      await rollback({ stateDir: place().stateDir })
      const [left] = await server.run(
        `SELECT count(*)::int AS n FROM pg_tables WHERE schemaname = '${schema}'`,
      )
      expect(Number(left!.rows[0]!['n'])).toBe(0)
    })
  })
}
