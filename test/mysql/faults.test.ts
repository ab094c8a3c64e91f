import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Connection, RowDataPacket } from 'mysql2/promise'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type DrayError, migrate, resume, rollback } from '../../src/index.ts'
import { Key } from '../../src/model/key.ts'
import { STATUS } from '../../src/model/outcomes.ts'
import { fill, someEntries } from './fill-target.ts'
import { digestOf, moveAll, openSource, openTarget } from '../postgres/move.ts'
import { mariadb } from '../servers/mariadb.ts'
import { mysql } from '../servers/mysql.ts'
import { tcpProxy, type TcpProxy } from '../servers/tcp-proxy.ts'
import { type SqlServer, startServer } from '../servers/test-server.ts'

/** What is asked of both is the same: by default the first that can be had stands for the other. */
const wanted = process.env['DRAY_THOROUGH'] === '1' ? [mysql, mariadb] : [mysql.missing() ? mariadb : mysql]

for (const kind of wanted) {
  const server = await startServer(kind, ['--max-allowed-packet=4M', '--innodb-flush-log-at-trx-commit=1'])
  if (typeof server === 'string') {
    describe.skip(`faults of ${kind.name} (${server})`, () => {
      test('left out', () => {})
    })
  } else {
    afterAll(() => server.stop())
    describe(`faults of ${kind.name}`, () => testFaults(server))
  }
}

const PASSWORD = 'p@ss:w/rd?'

function testFaults(server: SqlServer): void {
  const documents = Object.fromEntries(
    Array.from({ length: 3_000 }, (_, n) => [`key-${n}`, { n, text: 'x'.repeat((n * 37) % 400) }]),
  )
  let proxy: TcpProxy
  let folder: string
  let database: string
  let admin: Connection
  beforeAll(async () => {
    proxy = await tcpProxy(server.port)
  })
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'mysql-faults-'))
    database = await server.makeDatabase()
    admin = await server.connect(database)
    writeFileSync(join(folder, 'things.json'), JSON.stringify(documents))
    proxy.behave('passes')
  })
  afterEach(async () => {
    rmSync(folder, { recursive: true, force: true })
    await admin.end().catch(() => {})
  })
  afterAll(() => proxy.close())

  const run = async (sql: string): Promise<void> => void (await admin.query(sql))
  const rowsIn = async (): Promise<number> => {
    const connection = await server.connect(database)
    const [rows] = await connection.query<RowDataPacket[]>('SELECT COUNT(*) AS n FROM things')
    await connection.end()
    return Number(rows[0]!['n'])
  }
  const errorOf = (deed: Promise<unknown>): Promise<DrayError> =>
    deed.then(
      () => expect.unreachable('nothing failed'),
      (error: DrayError) => error,
    )
  const here = (): { stateDir: string; batchBytes: number } => ({
    stateDir: join(folder, 'state'),
    batchBytes: 16_384,
  })
  const address = (
    change: { port?: number; user?: string; options?: string; name?: string } = {},
  ): string => {
    const { port = server.port, user = 'root', options = '', name = database } = change
    return `mysql://${user}@127.0.0.1:${port}/${encodeURIComponent(name)}${options}`
  }
  const load = (to: string, onPage?: (page: number) => void): Promise<unknown> => {
    let pages = 0
    return migrate(
      { from: `json:${join(folder, 'things.json')}`, to },
      {
        ...here(),
        onEvent: ({ type, ...event }) => {
          if (type === 'progress' && 'step' in event && event.step === 'transfer') onPage?.(++pages)
        },
      },
    )
  }
  const killOthers = async (): Promise<void> => {
    const [rows] = await admin.query<RowDataPacket[]>(
      'SELECT ID AS id FROM information_schema.PROCESSLIST WHERE DB = ? AND ID <> CONNECTION_ID()',
      [database],
    )
    for (const { id } of rows) await admin.query(`KILL ${id}`).catch(() => {})
  }

  describe('a place that cannot be reached', () => {
    const cases = {
      'a port where nobody listens': [() => address({ port: 1 }), 'STORE_UNREACHABLE', /port/],
      'a host that is none': [() => 'mysql://u@no-such-host.invalid/db', 'STORE_UNREACHABLE', /host/],
      'a wrong password': [() => address({ user: 'root:wrong' }), 'PERMISSION_DENIED', /MYSQL_PWD/],
      'a user that is none': [
        () => address({ user: `none:${encodeURIComponent(PASSWORD)}` }),
        'PERMISSION_DENIED',
        /MYSQL_PWD/,
      ],
      'a database that is none': [
        () => address({ name: 'no such `db`' }),
        'STORE_MISSING',
        /CREATE DATABASE/,
      ],
      'a database without tables': [() => address(), 'STORE_MISSING', /name of the database/],
    } as const
    test.each(Object.entries(cases))(
      '%s is named, with what helps, and without the password',
      async (_, [at, code, hint]) => {
        const error = await errorOf(openSource(at()))
        expect(error.code).toBe(code)
        expect(error.hint).toMatch(hint)
        expect(JSON.stringify(error) + error.stack).not.toContain(PASSWORD)
      },
    )

    test('an address without a database', async () => {
      const error = await errorOf(openSource('mysql://root@127.0.0.1/'))
      expect(error.code).toBe('ADDRESS_INVALID')
    })

    test('a server that takes connections and answers nothing is given up', async () => {
      proxy.behave('stalls')
      const error = await errorOf(openTarget(address({ port: proxy.port, options: '?connect-timeout=1' })))
      expect(error.code).toBe('STORE_UNREACHABLE')
    }, 30_000)
  })

  describe('what breaks in the middle', () => {
    test('the connection is reset: nothing of the page is in, and the run resumes', async () => {
      await errorOf(load(address({ port: proxy.port }), (page) => page === 5 && proxy.resetAll()))
      const report = await resume(here())
      expect(report).toMatchObject({ state: 'finished', verified: 'verified', exitCode: 0 })
      expect(await rowsIn()).toBe(3_000)
    })

    test('the answer to a COMMIT is lost: said to be in doubt, looked up, not written twice', async () => {
      const error = await errorOf(
        load(address({ port: proxy.port }), (page) => page === 5 && proxy.behave({ loseAnswerTo: 'COMMIT' })),
      )
      expect(error.code).toBe('STORE_UNREACHABLE')
      expect(`${error.message} ${error.hint}`).toMatch(/committed.*resume/s)
      proxy.behave('passes')
      expect(await resume(here())).toMatchObject({ state: 'finished', verified: 'verified', exitCode: 0 })
      expect(await rowsIn()).toBe(3_000)
    })

    test('the server ends the session of the writer: the run resumes', async () => {
      const killed: Promise<void>[] = []
      await errorOf(load(address(), (page) => page === 5 && killed.push(killOthers())))
      await Promise.all(killed)
      expect(await resume(here())).toMatchObject({ state: 'finished', verified: 'verified', exitCode: 0 })
      expect(await rowsIn()).toBe(3_000)
    })

    test('the server dies and comes back: the run resumes, and goes back as well', async () => {
      await diesInTheMiddle(address(), folder, () => server.kill())
      const down = await errorOf(resume(here()))
      expect(down.code).toBe('STORE_UNREACHABLE')
      await server.startAgain()
      expect(await resume(here())).toMatchObject({ state: 'finished', verified: 'verified', exitCode: 0 })
      expect(await rowsIn()).toBe(3_000)
      expect(await rollback(here())).toMatchObject({ state: 'rolled-back', exitCode: 0 })
      await expect(rowsIn()).rejects.toThrow(/exist/)
    }, 120_000)

    test('a source is read at one moment, and says so when it is lost', async () => {
      await run(
        `CREATE TABLE things (id int PRIMARY KEY, data json NOT NULL); INSERT INTO things VALUES (1, '{}'), (2, '{}')`,
      )
      const source = await openSource(address())
      const [info] = await source.collections()
      await run('DELETE FROM things WHERE id = 2')
      expect((await source.count('things', info!.layout)).records).toBe(2)
      await killOthers()
      const error = await errorOf(source.count('things', info!.layout))
      expect(error.code).toBe('SNAPSHOT_LOST')
      expect(error.hint).toContain('resume')
      await source.close()
    })
  })

  describe('what the server refuses', () => {
    test('a table that somebody holds: busy, after the time that was given', async () => {
      await run(
        'CREATE TABLE things (id varbinary(99) PRIMARY KEY, data longtext NOT NULL) CHARACTER SET utf8mb4',
      )
      await run('LOCK TABLES things WRITE')
      const target = await openTarget(address({ options: '?lock-timeout=1' }))
      const error = await errorOf(target.holds('things', target.layoutFor('things', {}, [])))
      expect(error.code).toBe('STORE_BUSY')
      expect(error.hint).toContain('lock-timeout')
      await run('UNLOCK TABLES')
      await target.close()
    }, 60_000)

    test('a user without rights is told before anything is written', async () => {
      await run(
        `CREATE USER reader_${database}@'%' IDENTIFIED BY 'x'; GRANT SELECT ON ${database}.* TO reader_${database}@'%'`,
      )
      const error = await errorOf(load(address({ user: `reader_${database}:x` })))
      expect(error.code).toBe('PERMISSION_DENIED')
      expect(error.hint).toContain('GRANT')
    })

    test('a server that can only be read', async () => {
      await run(
        `CREATE USER writer_${database}@'%' IDENTIFIED BY 'x'; GRANT ALL ON ${database}.* TO writer_${database}@'%'`,
      )
      await run('SET GLOBAL read_only = 1')
      const error = await errorOf(load(address({ user: `writer_${database}:x` })))
      await run('SET GLOBAL read_only = 0')
      expect(error.code).toBe('PERMISSION_DENIED')
      expect(error.message).toContain('can only be read')
    })

    test('no connection is left for this user', async () => {
      await run(
        `CREATE USER few_${database}@'%' IDENTIFIED BY 'x' WITH MAX_USER_CONNECTIONS 1; GRANT ALL ON ${database}.* TO few_${database}@'%'`,
      )
      const first = await openTarget(address({ user: `few_${database}:x` }))
      const error = await errorOf(openTarget(address({ user: `few_${database}:x` })))
      expect(error.code).toBe('STORE_BUSY')
      await first.close()
    }, 60_000)

    test('documents around the largest packet: each is there, or rejected with the reason', async () => {
      const sizes = [1 << 20, (1 << 20) + 1, 3 << 20, (4 << 20) - 5000, (4 << 20) - 4000, 4 << 20, 5 << 20]
      const entries = sizes.map((size) => ({
        key: Key.of(`${size}`),
        body: JSON.stringify({ s: 'x'.repeat(size - 8) }),
      }))
      const target = await openTarget(address())
      const { layout, outcomes } = await fill(target, entries)
      const kept = entries.filter((_, i) => outcomes.of(i) === STATUS.written)
      expect(kept.map(({ key }) => Number(key.text))).toEqual(sizes.slice(0, 4))
      for (const { message } of outcomes.reasons.values()) expect(message).toContain('max_allowed_packet')
      const source = await openSource(address())
      expect(await digestOf(source, { collection: 'things', layout })).toMatchObject({
        records: 4,
        problems: [],
      })
      await Promise.all([target.close(), source.close()])
    }, 60_000)
  })

  describe('strange things in the store', () => {
    test('an unknown table: those that are there are named', async () => {
      await run('CREATE TABLE users (id int PRIMARY KEY); CREATE TABLE orders (id int PRIMARY KEY)')
      const source = await openSource(address())
      const error = await errorOf(source.collections({ usres: {} }))
      expect(error.code).toBe('COLLECTION_UNKNOWN')
      expect(error.hint).toContain('orders, users')
      await source.close()
    })

    test('a table without transactions is no target', async () => {
      await run(
        'CREATE TABLE things (id varbinary(99) PRIMARY KEY, data longtext NOT NULL) ENGINE=MyISAM CHARACTER SET utf8mb4',
      )
      const target = await openTarget(address())
      const error = await errorOf(target.holds('things', target.layoutFor('things', {}, [])))
      expect(error.code).toBe('STORE_INVALID')
      expect(error.message).toContain('MyISAM')
      await target.close()
    })

    test('a key column that takes different texts for one is refused, and so is a duplicate after collation', async () => {
      await run(
        'CREATE TABLE things (id varchar(99) PRIMARY KEY, data longtext NOT NULL) CHARACTER SET utf8mb4',
      )
      const target = await openTarget(address())
      const error = await errorOf(target.holds('things', target.layoutFor('things', {}, [])))
      expect(error.code).toBe('STORE_INVALID')
      expect(error.message).toContain('collation')
      await target.close()
    })

    test('keys that differ in spaces, case, accents and bytes alone stay apart', async () => {
      const keys = [
        ...[
          'a',
          'A',
          'a ',
          ' a',
          '\u00e1',
          'a\u0301',
          '\u00df',
          'ss',
          'a\0',
          'a\t',
          '\u{1F600}',
          '\u{1F601}',
        ],
        ...['0', '00', '0.0'],
      ]
      const target = await openTarget(address())
      const entries = keys.map((key, n) => ({ key: Key.of(key), body: JSON.stringify({ n }) }))
      const { layout, outcomes } = await fill(target, entries)
      expect(outcomes.tally()).toMatchObject({ written: keys.length })
      const found = await target.read(
        'things',
        layout,
        keys.map((key) => Key.of(key)),
      )
      expect(found.map((entry) => entry?.body.text())).toEqual(entries.map(({ body }) => body))
      await target.close()
    })

    test('hostile names of tables and columns, a hundred of them, arrive as they are', async () => {
      const names = hostileNames()
      expect(names.length).toBeGreaterThanOrEqual(100)
      const quoted = (name: string): string => `\`${name.replaceAll('`', '``')}\``
      const groups = Array.from({ length: 12 }, (_, i) => names.filter((_name, n) => n % 12 === i))
      for (const [table, ...columns] of groups) {
        const list = columns.map((column) => `, ${quoted(column)} varchar(20) DEFAULT 'one'`)
        await run(`CREATE TABLE ${quoted(table!)} (id int PRIMARY KEY${list.join('')})`)
        await run(`INSERT INTO ${quoted(table!)} (id) VALUES (1)`)
      }
      const to = await server.makeDatabase()
      const source = await openSource(address())
      const target = await openTarget(address({ name: to }))
      await moveAll(source, target)
      const columnsOf = async (of: string): Promise<unknown> => {
        const [rows] = await admin.query(
          'SELECT TABLE_NAME AS t, COLUMN_NAME AS c FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = ? ORDER BY 1, 2',
          [of],
        )
        return rows
      }
      expect(await columnsOf(to)).toEqual(await columnsOf(database))
      const infos = await source.collections()
      expect(infos).toHaveLength(12)
      for (const { name, layout } of infos) {
        const at = { collection: name, layout }
        expect(await digestOf(target, at)).toEqual(await digestOf(source, at))
      }
      await Promise.all([source.close(), target.close()])
    }, 60_000)

    test('names that the engine does not take are refused before anything is written', async () => {
      const target = await openTarget(address())
      for (const table of [
        'x'.repeat(65),
        'a\0b',
        '\ud800',
        'end ',
        '😀',
        '_dray',
        '_dray_control',
        '_DRAY_staged_1',
      ]) {
        expect(() => target.layoutFor(table, {}, []), JSON.stringify(table)).toThrow(
          expect.objectContaining({ code: 'CONFIG_INVALID' }),
        )
      }
      for (const table of ['x'.repeat(64), '_dray_', 'é'.repeat(64), '; DROP TABLE x; --'])
        target.layoutFor(table, {}, [])
      await target.close()
    })

    test('what a run leaves behind is nothing: no table of dray, finished or rolled back', async () => {
      await load(address())
      const tables = async (): Promise<unknown> => (await admin.query('SHOW TABLES'))[0]
      expect(await tables()).toHaveLength(1)
      await rollback(here())
      expect(await tables()).toEqual([])
    })

    test('some entries go by INSERT where LOAD DATA is switched off', async () => {
      await run('SET GLOBAL local_infile = 0')
      const target = await openTarget(address())
      const { layout, outcomes } = await fill(target, someEntries(500))
      await run('SET GLOBAL local_infile = 1')
      expect(outcomes.tally()).toMatchObject({ written: 500 })
      expect((await target.count('things', layout)).records).toBe(500)
      await target.close()
    })
  })
}

/** A process of its own, as a user has it: nobody is left who could hold the lease. */
async function diesInTheMiddle(to: string, folder: string, kill: () => Promise<void>): Promise<void> {
  const request = { from: `json:${join(folder, 'things.json')}`, to, stateDir: join(folder, 'state') }
  const script = join(import.meta.dirname, '..', 'postgres', 'load.mjs')
  const child = spawn(process.execPath, [script, JSON.stringify(request)])
  const ended = once(child, 'exit')
  let killed: Promise<void> | undefined
  child.stdout.once('data', () => void (killed = kill()))
  await ended
  await killed
}

function hostileNames(): readonly string[] {
  const words = [
    'select',
    'table',
    'key',
    'order',
    'null',
    'a b',
    'a.b',
    "a'b",
    'a"b',
    'a`b',
    'a\\b',
    'a;b',
    '--',
    '/*',
    '*/',
  ]
  const more = [
    '%s',
    '?',
    ':a',
    '@b',
    '$c',
    '{}',
    '[]',
    '(',
    ')',
    ',',
    '=',
    "'; DROP TABLE x; --",
    '` OR 1=1',
    '\\0',
    'ä€',
    'a\tb',
    'a\nb',
  ]
  const long = [
    'x'.repeat(64),
    'é'.repeat(64),
    ' front',
    '#',
    '0',
    '1e3',
    '-',
    '+',
    '<script>',
    '__proto__',
    'constructor',
    'toString',
  ]
  const names = [...words, ...more, ...long]
  return [
    ...names,
    ...names.map((name) => `z${name}`.slice(0, 64)),
    ...names.map((name) => `${name}`.slice(0, 62) + '_1'),
  ].filter((name, i, all) => all.findIndex((other) => other.toLowerCase() === name.toLowerCase()) === i)
}
