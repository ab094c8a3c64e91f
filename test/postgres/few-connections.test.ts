import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type Event, migrate, rollback } from '../../src/index.ts'
import { startPostgres } from '../servers/postgres.ts'
import { openSource } from './move.ts'

const server = await startPostgres()
const ROWS = 500
const TABLES = ['a', 'b', 'c', 'd']

if (typeof server === 'string') {
  describe.skip(`few connections to postgres (${server})`, () => {
    test('left out', () => {})
  })
} else {
  let folder: string
  let schema: string
  let user: string
  let told: Event[]
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'postgres-few-'))
    schema = server.newSchema()
    user = `u_${schema}`
    told = []
    vi.stubEnv('PGPASSWORD', 'secret')
  })
  afterEach(async () => {
    vi.unstubAllEnvs()
    rmSync(folder, { recursive: true, force: true })
  })
  afterAll(() => server.stop())

  /** A user of his own for each test, who may have so many connections at one time. */
  const makeUser = (connections: number): Promise<unknown> =>
    server.run(`CREATE ROLE ${user} LOGIN PASSWORD 'secret' CONNECTION LIMIT ${connections};
      GRANT CREATE ON DATABASE postgres TO ${user}; CREATE SCHEMA ${schema} AUTHORIZATION ${user}`)
  const address = (): string =>
    server.address({ schema, user, password: 'secret', options: { sslmode: 'disable' } })
  const fill = (): Promise<unknown> =>
    server.run(
      `SET ROLE ${user}; SET search_path TO ${schema}; ` +
        TABLES.map(
          (name) => `CREATE TABLE ${name} (id int PRIMARY KEY, text text);
            INSERT INTO ${name} SELECT i, '${name}' || i FROM generate_series(1, ${ROWS}) i`,
        ).join(';'),
    )
  const place = () => ({
    stateDir: join(folder, '.dray'),
    batchBytes: 4_096,
    onEvent: (event: Event) => void told.push(event),
  })
  const all = { read: TABLES.length * ROWS, written: TABLES.length * ROWS }

  describe('few connections to postgres', () => {
    test('one whose settings the server refuses is given back', async () => {
      await makeUser(1)
      const options = { sslmode: 'disable', lock_timeout: '999999999999s' }
      const refused = server.address({ schema, user, password: 'secret', options })
      await expect(openSource(refused)).rejects.toMatchObject({ code: 'STORE_REFUSED' })
      const held = `SELECT FROM pg_stat_activity WHERE usename = '${user}'`
      const gone = async (): Promise<void> => expect((await server.run(held))[0]?.rowCount).toBe(0)
      await vi.waitFor(gone, { timeout: 10_000 })
    })

    test.each([2, 3])('a source that lets %i in: read to its end, and looked at again', async (limit) => {
      await makeUser(limit)
      await fill()
      const wish = {
        from: address(),
        to: server.address({ schema: server.newSchema() }),
        policies: { backup: 'none' },
      } as const
      const report = await migrate(wish, { ...place(), jobs: 4 })
      expect(report).toMatchObject({ state: 'finished', verified: 'verified', totals: all })
      expect(report.retries).toBeUndefined()
      const fewer = [expect.stringContaining('no connection left')]
      if (limit === 2) expect(report.atOneTime).toMatchObject({ readers: 1, fewer })
    })

    test('where only the one is let in that holds the moment, it answers; what fails there costs nothing', async () => {
      await makeUser(1)
      await fill()
      const source = await openSource(address())
      const [first] = await source.collections()
      await expect(source.count('nothing', first!.layout)).rejects.toMatchObject({
        code: 'COLLECTION_UNKNOWN',
      })
      const { layout } = first!
      const page = await source.scan('a', { layout, limit: { bytes: 1_000, entries: 10 } })
      expect(page.count).toBeGreaterThan(0)
      await expect(
        source.scan('a', {
          layout: { ...layout, options: { table: 'a' } },
          after: { ...page.next!, at: ['no number'] },
          limit: { bytes: 1_000, entries: 10 },
        }),
      ).rejects.toMatchObject({ code: 'STORE_REFUSED' })
      expect(await source.count('a', layout)).toMatchObject({ records: ROWS })
      await source.close()
    })

    test('a target that lets one writer in: the others are put off until it is done', async () => {
      await makeUser(2)
      // Whichever is let in takes longer than anybody is asked again.
      const sizes = { one: 1_000, other: 1_000 }
      for (const [name, count] of Object.entries(sizes)) {
        const records = Array.from({ length: count }, (_, i) => [`${name}-${i}`, { i }])
        writeFileSync(join(folder, `${name}.json`), JSON.stringify(Object.fromEntries(records)))
      }
      const policies = { rate: '140/s', verify: 'none' } as const
      const report = await migrate({ from: `json:${folder}`, to: address(), policies }, place())
      expect(report).toMatchObject({ state: 'finished', totals: { read: 2_000, written: 2_000 } })
      const because = expect.stringMatching(/^1 collection .*connection/) as string
      expect(told).toContainEqual({ type: 'note', level: 'info', message: because })
      expect(report.atOneTime?.fewer).toEqual([expect.stringContaining('no connection left')])
      await rollback({ stateDir: place().stateDir })
    }, 60_000)
  })
}
