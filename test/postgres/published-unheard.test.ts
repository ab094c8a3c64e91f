import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { listRuns, resume, rollback } from '../../src/index.ts'
import { failureOf, runChild } from '../journeys/scene.ts'
import { startPostgres } from '../servers/postgres.ts'

// Each kills a process and starts others.
vi.setConfig({ testTimeout: 90_000 })

const server = await startPostgres()
if (typeof server === 'string') {
  describe.skip(`what was published in postgres unheard (${server})`, () => {
    test('left out', () => {})
  })
} else {
  afterAll(() => server.stop())
  let folder: string
  let schema: string
  let stateDir: string
  beforeEach(() => {
    process.env['PGPASSWORD'] = server.password
    folder = mkdtempSync(join(tmpdir(), 'postgres-unheard-'))
    stateDir = `${folder}-state`
    schema = server.newSchema()
    for (const name of ['a', 'b']) writeFileSync(join(folder, `${name}.json`), '{"x":{"id":"x"}}')
  })
  afterEach(() => [folder, stateDir].forEach((path) => rmSync(path, { recursive: true, force: true })))

  const to = (): string => server.address({ schema, password: null, options: { lock_timeout: '200' } })
  /** Killed when the server had committed, and the ledger had not heard of it. */
  const published = (): void => {
    const migration = { from: `json:${folder}`, to: to() }
    const fail = { call: 'publish', nth: 1, when: 'after' } as const
    expect(runChild({ command: 'migrate', stateDir, migration, fail }).killed).toBe(true)
  }
  const add = () => server.run(`INSERT INTO ${schema}.a VALUES ('y', '{"id":"y"}')`)
  const keysIn = async (table: string): Promise<readonly string[]> => {
    const [found] = await server.run(`SELECT id FROM ${schema}.${table} ORDER BY 1`)
    return found!.rows.map(({ id }) => String(id))
  }
  const isThere = async (): Promise<boolean> => {
    const [found] = await server.run(`SELECT FROM pg_namespace WHERE nspname = '${schema}'`)
    return found!.rows.length > 0
  }

  describe('what was published in postgres before the ledger heard of it, and cannot be published again', () => {
    test('goes with a rollback that says so', async () => {
      published()
      await server.run(`DROP TABLE ${schema}.b`)
      expect(await rollback({ stateDir })).toMatchObject({ state: 'rolled-back' })
      expect(await isThere()).toBe(false)
    })

    test('stays while somebody is at work there, and goes when he is done', async () => {
      published()
      const rival = await server.connect()
      await rival.query(`BEGIN; LOCK TABLE ${schema}.a IN SHARE UPDATE EXCLUSIVE MODE`)
      expect((await failureOf(rollback({ stateDir }))).code).toBe('STORE_IN_USE')
      expect(await keysIn('a')).toEqual(['x'])
      await rival.query('ROLLBACK')
      await rival.end()
      expect(await rollback({ stateDir })).toMatchObject({ state: 'rolled-back' })
      expect(await isThere()).toBe(false)
    })

    test('stays with what others added to it, and the run is not taken for one that went back', async () => {
      published()
      await server.run(`DROP TABLE ${schema}.b`)
      await add()
      expect((await failureOf(rollback({ stateDir }))).code).toBe('TARGET_CHANGED')
      expect(await keysIn('a')).toEqual(['x', 'y'])
      expect(await listRuns({ stateDir })).toMatchObject([{ state: 'interrupted' }])
    })

    test('is not taken away by a run that goes on without its state folder', async () => {
      published()
      await server.run(`DROP TABLE ${schema}.b`)
      await add()
      rmSync(stateDir, { recursive: true })
      await resume({ stateDir, target: to() }).catch(() => {})
      expect(await keysIn('a')).toEqual(['x', 'y'])
    })

    test('in a schema that others use, it is not dropped to be made anew while somebody is at work there', async () => {
      await server.run(`CREATE SCHEMA ${schema}; CREATE TABLE ${schema}.mine (n int)`)
      published()
      await add()
      rmSync(stateDir, { recursive: true })
      const rival = await server.connect()
      await rival.query(`BEGIN; LOCK TABLE ${schema}.b IN SHARE UPDATE EXCLUSIVE MODE`)
      expect((await failureOf(resume({ stateDir, target: to() }))).code).toBe('STORE_BUSY')
      await rival.query('ROLLBACK')
      await rival.end()
      expect(await keysIn('a')).toEqual(['x', 'y'])
    })
  })

  test('a schema that others made under the name of one that a run was about to publish is not taken away', async () => {
    const migration = { from: `json:${folder}`, to: to() }
    const fail = { call: 'publish', nth: 1, when: 'before' } as const
    expect(runChild({ command: 'migrate', stateDir, migration, fail }).killed).toBe(true)
    await server.run(
      `CREATE SCHEMA ${schema}; CREATE TABLE ${schema}.a (id text PRIMARY KEY, data jsonb NOT NULL)`,
    )
    await add()
    rmSync(stateDir, { recursive: true })
    expect((await failureOf(resume({ stateDir, target: to() }))).code).toBe('TARGET_CHANGED')
    expect(await keysIn('a')).toEqual(['y'])
  })
}
