import { afterAll, describe, expect, test } from 'vitest'
import type { DocumentSource } from '../../src/store/source.ts'
import { openSource, openTarget } from '../postgres/move.ts'
import { mariadb } from '../servers/mariadb.ts'
import { mysql } from '../servers/mysql.ts'
import { type SqlServer, startServer } from '../servers/test-server.ts'

const wanted = process.env['DRAY_THOROUGH'] === '1' ? [mysql, mariadb] : [mysql.missing() ? mariadb : mysql]

for (const kind of wanted) {
  const server = await startServer(kind, ['--server-id=7'])
  if (typeof server === 'string') {
    describe.skip(`what ${kind.title} says before a run (${server})`, () => {
      test('left out', () => {})
    })
  } else {
    afterAll(() => server.stop())
    describe(`what ${kind.title} says before a run`, () => testThem(server))
  }
}

function testThem(server: SqlServer): void {
  /** By name, what a check is and says. The store closes. */
  const linesOf = async (store: DocumentSource): Promise<Record<string, string>> => {
    const collections = await store.collections()
    const lines = (await store.can.readiness?.(collections)) ?? []
    await store.close()
    return Object.fromEntries(lines.map(({ id, state, finding }) => [id, `${state}: ${finding}`]))
  }
  const asUser = (database: string, user: string): string =>
    server.address(database).replace('root@', `${user}:x@`)
  const scene = async (
    sql: string,
  ): Promise<{ database: string; run: (sql: string) => Promise<unknown> }> => {
    const database = await server.makeDatabase()
    const run = async (statements: string): Promise<void> => {
      const connection = await server.connect(database)
      await connection.query(statements)
      await connection.end()
    }
    await run(sql)
    return { database, run }
  }

  test('version, encoding, who is there and who writes', async () => {
    const { database, run } = await scene('CREATE TABLE t (id int PRIMARY KEY, v varchar(9))')
    const address = server.address(database)
    expect(await linesOf(await openTarget(address))).toEqual({
      server: expect.stringMatching(/^pass: (?:MySQL|MariaDB) \d/),
      encoding: expect.stringMatching(/^pass: utf8mb4, /),
      'local-infile': expect.stringMatching(/^pass|^warn/),
      durability: expect.stringMatching(/^warn: innodb_flush_log_at_trx_commit is 0/),
      rights: 'pass: the tables may be written',
      others: 'pass: nobody else is connected to this database',
    })
    expect((await linesOf(await openSource(address)))['writers']).toMatch(/^pass/)
    await run(`INSERT INTO t VALUES (1, 'x')`)
    expect((await linesOf(await openSource(address)))['writers']).toMatch(/^warn: t was written \d+ s ago/)
    const others = await Promise.all([server.connect(database), server.connect(database)])
    expect((await linesOf(await openTarget(address)))['others']).toBe(
      'warn: 2 other connections to this database',
    )
    await Promise.all(others.map((other) => other.end()))
  })

  test('columns that cannot say every text', async () => {
    const { database, run } = await scene(
      'CREATE TABLE t (id int PRIMARY KEY, v varchar(9) CHARACTER SET latin1); CREATE TABLE u (id int PRIMARY KEY)',
    )
    const address = server.address(database)
    expect((await linesOf(await openTarget(address)))['encoding']).toMatch(/^warn: t\.v is latin1: /)
    expect((await linesOf(await openSource(address)))['encoding']).toMatch(/^pass/)
    await run('ALTER TABLE t CONVERT TO CHARACTER SET utf8mb4')
    expect((await linesOf(await openTarget(address)))['encoding']).toMatch(/^pass/)
  })

  test('rights on tables that are there, and a user who does not see everybody', async () => {
    const { database, run } = await scene(
      `CREATE TABLE t (id int PRIMARY KEY, v varchar(9) NOT NULL, w int AS (id + 1))`,
    )
    await run(
      `CREATE USER adder_${database}@'%' IDENTIFIED BY 'x'; GRANT SELECT, INSERT ON ${database}.t TO adder_${database}@'%'`,
    )
    const address = asUser(database, `adder_${database}`)
    const lacking = await linesOf(await openTarget(address))
    expect(lacking['rights']).toBe('fail: this user lacks UPDATE on t, DELETE on t')
    expect(lacking['others']).toBe('warn: this user may not see who else is connected')
    await run(
      `GRANT ALL ON ${database}.* TO adder_${database}@'%'; GRANT PROCESS ON *.* TO adder_${database}@'%'`,
    )
    const allowed = await linesOf(await openTarget(address))
    expect(allowed['rights']).toBe('pass: the tables may be written')
    expect(allowed['others']).toMatch(/^pass/)
  })

  test('a server that is read-only, and LOAD DATA that is switched off', async () => {
    const { database, run } = await scene('CREATE TABLE t (id int PRIMARY KEY)')
    const address = server.address(database)
    await run('SET GLOBAL local_infile = 0; SET GLOBAL read_only = 1')
    try {
      const lines = await linesOf(await openTarget(address))
      expect(lines['server']).toMatch(/^fail: .* is read-only/)
      expect(lines['local-infile']).toMatch(/^warn/)
      expect((await linesOf(await openSource(address)))['server']).toMatch(/^pass/)
    } finally {
      await run('SET GLOBAL local_infile = 1; SET GLOBAL read_only = 0')
    }
    const lines = await linesOf(await openTarget(address))
    expect(lines['server']).toMatch(/^pass/)
    expect(lines['local-infile']).toMatch(/^pass/)
  })

  test('a replica, and few connections that are left', async () => {
    const { database, run } = await scene('CREATE TABLE t (id int PRIMARY KEY)')
    const address = server.address(database)
    const before = await linesOf(await openTarget(address))
    expect(before).not.toHaveProperty('replica')
    expect(before).not.toHaveProperty('connections')
    const isNew = /MySQL (?:[89]|\d\d)\./.test(server.kind.title)
    const follow = isNew
      ? `CHANGE REPLICATION SOURCE TO SOURCE_HOST = '127.0.0.1', SOURCE_USER = 'nobody'`
      : `CHANGE MASTER TO MASTER_HOST = '127.0.0.1', MASTER_USER = 'nobody'`
    await run(`${follow}; SET GLOBAL max_connections = 12`)
    const others = await Promise.all(Array.from({ length: 8 }, () => server.connect()))
    try {
      const target = await linesOf(await openTarget(address))
      expect(target['replica']).toMatch(/^warn: a replica: what is written here/)
      expect(target['connections']).toMatch(/^warn: \d connections? left/)
      expect((await linesOf(await openSource(address)))['replica']).toMatch(/^warn: a replica: it may lag/)
    } finally {
      await Promise.all(others.map((other) => other.end()))
      await run(`RESET ${isNew ? 'REPLICA' : 'SLAVE'} ALL; SET GLOBAL max_connections = 151`)
    }
  })
}
