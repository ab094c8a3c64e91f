import { chownSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type DrayError, migrate, resume, rollback } from '../../src/index.ts'
import { mountSmall } from '../faults/disk/mounts.ts'
import { needing } from '../faults/tools.ts'
import { type PostgresServer, startPostgres } from '../servers/postgres.ts'
import { openSource } from './move.ts'

const server = await startPostgres()

if (typeof server === 'string') {
  describe.skip(`what a server of postgres may do (${server})`, () => {
    test('left out', () => {})
  })
} else {
  afterAll(() => server.stop())
  describe('what a server of postgres may do', () => testThem(server))
}

type Documents = Readonly<Record<string, unknown>>

function testThem(server: PostgresServer): void {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'postgres-server-'))
    process.env['PGPASSWORD'] = server.password
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  const errorOf = (deed: Promise<unknown>): Promise<DrayError> =>
    deed.then(
      () => expect.unreachable('nothing failed'),
      (error: DrayError) => error,
    )
  const here = () => ({ stateDir: join(folder, 'state'), batchBytes: 65_536 })
  const from = (documents: Documents): string => {
    writeFileSync(join(folder, 'things.json'), JSON.stringify(documents))
    return `json:${join(folder, 'things.json')}`
  }
  const thousands = (change = 0): Documents =>
    Object.fromEntries(
      Array.from({ length: 3_000 }, (_, n) => [
        `key-${n}`,
        { n: n + change, text: 'x'.repeat((n * 37) % 400) },
      ]),
    )
  const rowsOf = async (sql: string, database?: string): Promise<readonly Record<string, unknown>[]> => {
    const [found] = await server.run(sql, database)
    return found!.rows as Record<string, unknown>[]
  }
  const narrowDatabase = async (encoding: string): Promise<string> => {
    const name = `${encoding.toLowerCase()}_${server.newSchema()}`
    await server.run(
      `CREATE DATABASE ${name} ENCODING '${encoding}' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0`,
    )
    return name
  }

  const full = needing('its disk is full: said, and the run goes on when there is room', 'mount')
  test.skipIf(full.skip)(
    full.name,
    async () => {
      const disk = join(server.folder, 'disk')
      const { resize } = mountSmall(disk, { size: '512k' })
      const { uid, gid } = statSync(server.folder)
      mkdirSync(join(disk, 'small'))
      chownSync(join(disk, 'small'), uid, gid)
      const database = await server.makeDatabase()
      await server.run(`CREATE TABLESPACE small LOCATION '${join(disk, 'small')}'`)
      await server.run(`ALTER DATABASE ${database} SET default_tablespace = small`)
      const to = server.address({ database })
      const error = await errorOf(migrate({ from: from(thousands()), to }, here()))
      expect(error).toMatchObject({ code: 'STORE_FULL', hint: expect.stringContaining('resume') })
      expect((await errorOf(resume(here()))).code, 'still full').toBe('STORE_FULL')
      resize({ size: '64m' })
      expect(await resume(here())).toMatchObject({ state: 'finished', verified: 'verified', exitCode: 0 })
      expect(await rowsOf('SELECT count(*)::int AS n FROM things', database)).toEqual([{ n: 3_000 }])
      expect(await rollback(here())).toMatchObject({ state: 'rolled-back' })
      await server.run(`DROP DATABASE ${database}`)
      await server.run('DROP TABLESPACE small')
    },
    90_000,
  )

  test('no connection is left: the store waits for one', async () => {
    const database = await server.makeDatabase()
    await server.run('CREATE TABLE t (id int PRIMARY KEY)', database)
    const others = []
    for (;;) {
      const other = await server.connect().catch((error: Error) => error)
      if (other instanceof Error) break
      others.push(other)
    }
    expect(others.length).toBeGreaterThan(50)
    const opening = openSource(server.address({ database }))
    await wait(300)
    // A hundred that end at once keep the server busy for longer than it is asked again.
    await Promise.all(others.splice(0, 10).map((other) => other.end()))
    const source = await opening
    expect(await source.collections()).toHaveLength(1)
    await Promise.all([source.close(), ...others.map((other) => other.end())])
  }, 30_000)

  test('a deadlock with somebody else ends no run for good, and nothing is written half', async () => {
    const database = await server.makeDatabase()
    const to = server.address({ database })
    await migrate({ from: from(thousands()), to }, { ...here(), stateDir: join(folder, 'before') })
    const rival = await server.connect(database)
    await rival.query(`SET deadlock_timeout = '1h'; BEGIN`)
    // In the last page; the run holds others of it when it comes here.
    await rival.query(`UPDATE things SET data = '{"rival": 1}' WHERE id = 'key-2990'`)
    const request = { ...here(), policies: { onConflict: 'overwrite' as const } }
    const run = migrate({ from: from(thousands(1)), to }, request).catch((error: DrayError) => error)
    await waitsForLock(server, database)
    // Waits for the run, which waits for us: the server ends one of the two, and that is the run.
    await rival.query(`UPDATE things SET data = data WHERE id >= 'key-2'`)
    await rival.query('COMMIT')
    await rival.end()
    const [{ deadlocks }] = (await rowsOf(
      `SELECT pg_stat_force_next_flush(), deadlocks::int FROM pg_stat_database WHERE datname = '${database}'`,
    )) as [{ deadlocks: number }]
    expect(deadlocks).toBeGreaterThan(0)
    const ended = await run
    const report = ended instanceof Error ? await resume(here()) : ended
    expect(report).toMatchObject({ state: 'finished', verified: 'verified' })
    expect(
      await rowsOf(`SELECT count(*)::int AS n, sum((data->>'n')::int)::int AS sum FROM things`, database),
    ).toEqual([{ n: 3_000, sum: (3_000 * 2_999) / 2 + 3_000 }])
  }, 60_000)

  test('a database that cannot say every text: what it cannot is rejected with the reason, the rest is exact', async () => {
    const database = await narrowDatabase('LATIN1')
    const documents = {
      plain: { t: 'abc' },
      umlaut: { t: 'äöü' },
      wide: { t: '漢字' },
      nul: { t: 'a\0b' },
      鍵: { t: 'x' },
    }
    const to = server.address({ database })
    const report = await migrate({ from: from(documents), to }, here())
    expect(report).toMatchObject({ verified: 'verified', exitCode: 3 })
    expect(report.routes[0]!.counts).toMatchObject({ written: 2, rejected: 3 })
    expect(await rowsOf(`SELECT id, data->>'t' AS t FROM things ORDER BY id`, database)).toEqual([
      { id: 'plain', t: 'abc' },
      { id: 'umlaut', t: 'äöü' },
    ])
    const back = join(folder, 'back.json')
    const returned = await migrate(
      { from: to, to: `json:${back}` },
      { stateDir: join(folder, 'two'), policies: { backup: 'none' } },
    )
    expect(returned).toMatchObject({ verified: 'verified', exitCode: 0 })
  }, 30_000)

  test('a database that knows no encoding gives what is UTF-8, and rejects what is not, by its key', async () => {
    const database = await narrowDatabase('SQL_ASCII')
    await server.run(
      String.raw`CREATE TABLE words (id int PRIMARY KEY, word text); INSERT INTO words VALUES (1, 'plain'), (2, E'\xc3\xa4'), (3, E'\xe4'), (4, 'last')`,
      database,
    )
    const to = `sqlite:${join(folder, 'words.db')}`
    const request = { ...here(), policies: { backup: 'none' as const } }
    const report = await migrate({ from: server.address({ database }), to }, request)
    expect(report).toMatchObject({ verified: 'verified', exitCode: 3 })
    expect(report.routes[0]!.counts).toMatchObject({ read: 4, written: 3 })
    expect(JSON.stringify(report.rejects)).toContain('UTF-8')
    await server.run(
      String.raw`CREATE TABLE names (name text PRIMARY KEY); INSERT INTO names VALUES ('a'), (E'\xe4'), (E'\xe5'), (E'\xc3\xa4')`,
      database,
    )
    const source = await openSource(server.address({ database }))
    const [names] = await source.collections({ names: {} })
    const page = { layout: names!.layout, limit: { bytes: 1 << 20, entries: 3 } }
    expect(await errorOf(source.scan('names', page)), 'no key is passed over').toMatchObject({
      code: 'TEXT_INVALID',
    })
    await source.close()
  }, 30_000)

  test('keys that a column takes for one are not laid over each other', async () => {
    const database = await server.makeDatabase()
    const other = await server.makeDatabase()
    await server.run(`CREATE EXTENSION citext; CREATE TABLE words (word citext PRIMARY KEY, n int)`, database)
    await server.run(
      `CREATE TABLE words (word text PRIMARY KEY, n int); INSERT INTO words VALUES ('Ab', 1), ('aB', 2), ('c', 3)`,
      other,
    )
    const request = { ...here(), policies: { backup: 'none' as const } }
    const outcome = await migrate(
      { from: server.address({ database: other }), to: server.address({ database }) },
      request,
    ).catch((error: DrayError) => error)
    expect(outcome).toMatchObject({ code: 'STORE_INVALID' })
    expect(await rowsOf('SELECT * FROM words', database)).toEqual([])
  }, 30_000)
}

/** Until a session of dray's waits for a row of somebody else's. */
async function waitsForLock({ run }: PostgresServer, database: string): Promise<void> {
  for (let attempt = 0; attempt < 400; attempt++) {
    const [found] = await run(
      `SELECT 1 FROM pg_stat_activity WHERE datname = '${database}' AND application_name = 'dray' AND wait_event_type = 'Lock'`,
    )
    if (found!.rows.length > 0) return
    await wait(25)
  }
  throw new Error('The run never waited')
}
