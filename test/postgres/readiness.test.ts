import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { DatabaseSync } from '@photostructure/sqlite'
import { afterAll, describe, expect, test } from 'vitest'
import { check, type DrayError } from '../../src/index.ts'
import { drivers } from '../../src/drivers/index.ts'
import { testStore } from '../../src/run/test-store.ts'
import { longTransactionsLine } from '../../src/drivers/postgres/readiness/activity-lines.ts'
import type { DocumentSource } from '../../src/store/source.ts'
import { type PostgresServer, startPostgres } from '../servers/postgres.ts'
import { openSource, openTarget } from './move.ts'

const server = await startPostgres('npm', ['-c', 'wal_level=logical'])

if (typeof server === 'string') {
  describe.skip(`what PostgreSQL says before a run (${server})`, () => {
    test('left out', () => {})
  })
} else {
  afterAll(() => server.stop())
  describe('what PostgreSQL says before a run', () => testThem(server))
}

function testThem(server: PostgresServer): void {
  const folder = mkdtempSync(join(tmpdir(), 'dray-readiness-'))
  const from = `sqlite:${join(folder, 'a.db')}`
  const made = new DatabaseSync(join(folder, 'a.db'))
  made.exec('CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT)')
  made.close()
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  /** Of `dray check`: by name, what it is and what it says. */
  const checked = async (fromAddress: string, to: string): Promise<Record<string, string>> => {
    const request = { stateDir: join(folder, 'state'), onConflict: 'skip' as const }
    const { checks } = await check({ from: fromAddress, to }, request)
    return Object.fromEntries(checks.map(({ id, state, finding }) => [id, `${state}: ${finding}`]))
  }
  const tested = (address: string, role: 'source' | 'target') =>
    testStore({ address, role, drivers, stateDir: join(folder, 'state') })
  /** The same of one store, which closes. */
  const linesOf = async (store: DocumentSource): Promise<Record<string, string>> => {
    const collections = await store.collections()
    const lines = (await store.can.readiness?.(collections)) ?? []
    await store.close()
    return Object.fromEntries(lines.map(({ id, state, finding }) => [id, `${state}: ${finding}`]))
  }

  test('version, encoding, and who else is there', async () => {
    const database = await server.makeDatabase()
    const to = server.address({ database })
    expect(await checked(from, to)).toMatchObject({
      'target-server': expect.stringMatching(/^pass: PostgreSQL \d+/),
      'target-encoding': 'pass: UTF8, C',
      'target-others': 'pass: nobody else is connected to this database',
    })
    const other = await server.connect(database)
    expect((await checked(from, to))['target-others']).toBe('warn: 1 other connection to this database')
    await other.query(`ALTER DATABASE "${database}" SET default_transaction_read_only = on`)
    await other.end()
    expect((await checked(from, to))['target-server']).toMatch(/^warn: .* read-only by default/)
  })

  test('other encodings: as a source all of it is converted, as a target not all can be said', async () => {
    for (const [encoding, asSource, asTarget] of [
      ['LATIN1', 'pass', 'warn'],
      ['SQL_ASCII', 'warn', 'warn'],
    ] as const) {
      const database = `narrow_${encoding.toLowerCase()}`
      await server.run(
        `CREATE DATABASE ${database} ENCODING '${encoding}' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0`,
      )
      await server.run('CREATE TABLE t (id int PRIMARY KEY)', database)
      const source = await linesOf(await openSource(server.address({ database })))
      expect(source['encoding']).toMatch(new RegExp(`^${asSource}: ${encoding}, C`))
      const target = await linesOf(await openTarget(server.address({ database })))
      expect(target['encoding']).toMatch(new RegExp(`^${asTarget}: ${encoding}, C`))
    }
  })

  test('who writes into the source: by locks that are held, and by what was written since it was opened', async () => {
    const database = await server.makeDatabase()
    const address = server.address({ database })
    await server.run('CREATE TABLE t (id int PRIMARY KEY); CREATE TABLE u (id int PRIMARY KEY)', database)
    const quiet = await checked(address, from.replace('a.db', 'b.db'))
    expect(quiet['source-writers']).toBe('pass: nobody writes into these tables')
    expect(quiet, 'of files alone').not.toHaveProperty('source-quiet')

    const source = await openSource(address)
    const writer = await server.connect(database)
    await writer.query('BEGIN; INSERT INTO t VALUES (1), (2)')
    const locked = (await source.can.readiness?.(await source.collections())) ?? []
    expect(locked.find(({ id }) => id === 'writers')).toMatchObject({
      state: 'warn',
      finding: '1 session writing to t',
    })
    await writer.query('COMMIT')
    await writer.end()
    await told(server, database, 2)
    expect((await linesOf(source))['writers']).toBe('warn: 2 rows of t just written')
  })

  test('a transaction that stays open, and a user who may not know', async () => {
    const database = await server.makeDatabase()
    await server.run(
      `CREATE TABLE t (id int PRIMARY KEY); CREATE ROLE blind LOGIN PASSWORD 'x'; GRANT SELECT ON t TO blind`,
      database,
    )
    const all = server.address({ database })
    const blind = server.address({ database, user: 'blind', password: 'x' })
    expect(await linesOf(await openSource(all))).not.toHaveProperty('long-transactions')
    expect(await linesOf(await openSource(blind))).not.toHaveProperty('long-transactions')
    const other = await server.connect(database)
    await other.query('BEGIN; SELECT 1 FROM t')
    expect((await linesOf(await openSource(blind)))['others']).toBe(
      'warn: 1 other connection to this database',
    )
    expect((await linesOf(await openSource(blind)))['long-transactions']).toMatch(
      /^warn: .* not told to this user/,
    )
    expect(await linesOf(await openSource(all))).not.toHaveProperty('long-transactions')
    await other.end()
    // Nobody waits five minutes for it.
    expect(longTransactionsLine({ longest: '300', others: '1', sees_all: 't' })).toMatchObject([
      { state: 'warn' },
    ])
  })

  test('types of extensions that the target lacks stop a run before anything is written', async () => {
    const [rich, poor] = [await server.makeDatabase(), await server.makeDatabase()]
    await server.run(
      `CREATE EXTENSION hstore; CREATE EXTENSION ltree;
       CREATE TABLE t (id int PRIMARY KEY, h hstore, paths ltree[], span interval)`,
      rich,
    )
    const [fromRich, to] = [server.address({ database: rich }), server.address({ database: poor })]
    expect((await checked(fromRich, to))['target-types']).toBe(
      'fail: the database does not know hstore, ltree',
    )
    await server.run('CREATE EXTENSION hstore; CREATE EXTENSION ltree', poor)
    expect((await checked(fromRich, to))['target-types']).toBe('pass: knows hstore, ltree, interval')
  })

  test('rights on tables that are there', async () => {
    const database = await server.makeDatabase()
    await server.run(
      `CREATE TABLE t (id bigint PRIMARY KEY, v text); CREATE ROLE adder LOGIN PASSWORD 'x';
       GRANT CREATE ON SCHEMA public TO adder; GRANT SELECT, INSERT ON t TO adder`,
      database,
    )
    const to = server.address({ database, user: 'adder', password: 'x' })
    const lacking = await linesOf(await openTarget(to))
    expect(lacking['rights']).toBe('fail: this user lacks UPDATE, DELETE on t')
    await server.run('GRANT UPDATE, DELETE ON t TO adder', database)
    expect((await linesOf(await openTarget(to)))['rights']).toBe('pass: the tables may be written')
  })

  test('one store by itself: what it says of itself, and each table that this user may not read', async () => {
    const database = await server.makeDatabase()
    await server.run(
      `CREATE TABLE a (id int PRIMARY KEY, n int); CREATE TABLE b (id int PRIMARY KEY, n int); CREATE TABLE c (id int PRIMARY KEY, n int);
       CREATE ROLE seer LOGIN PASSWORD 'x'; GRANT SELECT ON a, c TO seer`,
      database,
    )
    const seen = await tested(server.address({ database, user: 'seer', password: 'x' }), 'source')
    expect(seen.exitCode).toBe(2)
    const states = Object.fromEntries(seen.checks.map(({ id, state }) => [id, state]))
    expect(states).toMatchObject({
      server: 'pass',
      encoding: 'pass',
      writers: 'pass',
      a: 'pass',
      b: 'fail',
      c: 'pass',
    })
    const target = await tested(server.address({ database }), 'target')
    expect(target).toMatchObject({ exitCode: 0 })
    expect(target.checks.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['server', 'encoding', 'writable']),
    )
  })

  test('rows that a policy hides: who sees all of them is named', async () => {
    const database = await server.makeDatabase()
    await server.run(
      `CREATE TABLE t (id int PRIMARY KEY); ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE ROLE half LOGIN PASSWORD 'x';
       GRANT SELECT ON t TO half; CREATE POLICY own ON t USING (id = 1); INSERT INTO t VALUES (1), (2)`,
      database,
    )
    const address = server.address({ database, user: 'half', password: 'x' })
    const error = await checked(address, from.replace('a.db', 'c.db')).catch((failed: DrayError) => failed)
    expect(error).toMatchObject({ code: 'PERMISSION_DENIED', hint: expect.stringContaining('BYPASSRLS') })
    await server.run('ALTER ROLE half BYPASSRLS', database)
    expect((await checked(address, from.replace('a.db', 'c.db')))['source-server']).toMatch(/^pass/)
  })

  test('a replication slot that nobody reads, and few connections that are left', async () => {
    const database = await server.makeDatabase()
    const to = server.address({ database })
    const before = await linesOf(await openTarget(to))
    expect(before).not.toHaveProperty('replication')
    expect(before).not.toHaveProperty('connections')
    await server.run(`SELECT pg_create_logical_replication_slot('left_behind', 'pgoutput')`, database)
    expect((await linesOf(await openTarget(to)))['replication']).toMatch(/^warn: .*left_behind/)
    await server.run(`SELECT pg_drop_replication_slot('left_behind')`, database)
    const others = await Promise.all(Array.from({ length: 54 }, () => server.connect()))
    expect((await linesOf(await openTarget(to)))['connections']).toMatch(/^warn: \d connections? left/)
    await Promise.all(others.map((other) => other.end()))
  })

  test('a standby is read with a warning, and never written', async () => {
    const standby = await startPostgres()
    if (typeof standby === 'string') throw new Error(standby)
    try {
      await standby.run(
        'CREATE TABLE t (id bigint PRIMARY KEY, v text); INSERT INTO t SELECT g FROM generate_series(1, 100) g',
      )
      await standby.kill()
      writeFileSync(join(standby.folder, 'data', 'standby.signal'), '')
      await standby.startAgain()
      const address = standby.address()
      const lines = await checked(address, from.replace('a.db', 'd.db'))
      expect(lines['source-standby']).toMatch(/^warn: a standby: .* 30s/)
      const source = await openSource(address)
      const [info] = await source.collections()
      expect((await source.count('t', info!.layout)).records).toBe(100)
      await source.close()
      expect((await checked(from, address))['target-server']).toMatch(/^fail: .* takes no writes/)
    } finally {
      await standby.stop()
    }
  }, 30_000)
}

/** Statistics come about a second late. */
async function told({ run }: PostgresServer, database: string, rows: number): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const [found] = await run(
      `SELECT n_tup_ins::int AS rows FROM pg_stat_user_tables WHERE relname = 't'`,
      database,
    )
    if (found!.rows[0]?.rows === rows) return
    await wait(50)
  }
  throw new Error('The statistics never told')
}
