import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type DrayError, migrate, resume, rollback } from '../../src/index.ts'
import type { DocumentSource } from '../../src/store/source.ts'
import { startPostgres } from '../servers/postgres.ts'
import { tcpProxy, type TcpProxy } from '../servers/tcp-proxy.ts'
import { digestOf, moveAll, openSource, openTarget } from './move.ts'

const server = await startPostgres()

if (typeof server === 'string') {
  describe.skip(`faults of postgres (${server})`, () => {
    test('left out', () => {})
  })
} else {
  const documents = Object.fromEntries(
    Array.from({ length: 3_000 }, (_, n) => [`key-${n}`, { n, text: 'x'.repeat((n * 37) % 400) }]),
  )
  let proxy: TcpProxy
  let folder: string
  let schema: string
  beforeAll(async () => {
    proxy = await tcpProxy(server.port)
    // A password of an address is kept nowhere: who resumes gives it anew.
    process.env['PGPASSWORD'] = server.password
  })
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'postgres-faults-'))
    schema = server.newSchema()
    writeFileSync(join(folder, 'things.json'), JSON.stringify(documents))
    proxy.behave('passes')
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))
  afterAll(async () => {
    await proxy.close()
    await server.stop()
  })

  const errorOf = (deed: Promise<unknown>): Promise<DrayError> =>
    deed.then(
      () => expect.unreachable('nothing failed'),
      (error: DrayError) => error,
    )
  const here = (): { stateDir: string; batchBytes: number } => ({
    stateDir: join(folder, 'state'),
    batchBytes: 16_384,
  })
  const throughProxy = (): string => server.address({ schema, port: proxy.port })
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
  const rowsIn = async (): Promise<number> => {
    const [found] = await server.run(`SELECT count(*)::int AS rows FROM ${schema}.things`)
    return found!.rows[0].rows as number
  }

  describe('a place that cannot be reached', () => {
    const cases = {
      'a port where nobody listens': [() => server.address({ port: 1 }), 'STORE_UNREACHABLE', /port/],
      'a host that is none': [() => 'postgres://u@no-such-host.invalid/db', 'STORE_UNREACHABLE', /host/],
      'a wrong password': [() => server.address({ password: 'wrong' }), 'PERMISSION_DENIED', /PGPASSWORD/],
      'a user that is none': [() => server.address({ user: 'nobody_such' }), 'PERMISSION_DENIED', /PGUSER/],
      'a database that is none': [
        () => server.address({ database: 'no such "db"' }),
        'STORE_MISSING',
        /createdb/,
      ],
      'a schema that is none': [() => server.address({ schema: 'none' }), 'STORE_MISSING', /schema=/],
      'TLS from a server without': [
        () => server.address({ options: { sslmode: 'require' } }),
        'PERMISSION_DENIED',
        /sslmode/,
      ],
    } as const
    test.each(Object.entries(cases))(
      '%s is named, with what helps, and without the password',
      async (_, [address, code, hint]) => {
        const error = await errorOf(openSource(address()))
        expect(error.code).toBe(code)
        expect(error.hint).toMatch(hint)
        expect(JSON.stringify(error) + error.stack).not.toContain(server.password)
      },
    )

    test('a server that takes connections and answers nothing is given up', async () => {
      proxy.behave('stalls')
      const address = server.address({ port: proxy.port, options: { connect_timeout: '1' } })
      const error = await errorOf(openTarget(address))
      expect(error.code).toBe('STORE_UNREACHABLE')
    }, 30_000)

    test('a server of another kind is told as one', async () => {
      const greeting = createServer((socket) => {
        socket.on('error', () => {})
        socket.write('\u0058\0\0\0\n5.5.5-10.11.19-MariaDB')
      })
      await once(greeting.listen(0, '127.0.0.1'), 'listening')
      const { port } = greeting.address() as AddressInfo
      const error = await errorOf(openTarget(server.address({ port })))
      greeting.close()
      expect(error.code).toBe('STORE_UNREACHABLE')
      expect(error.hint).toMatch(/scheme/)
    })
  })

  describe('what breaks in the middle', () => {
    test('the connection is reset within a COPY: nothing of the page is in, and the run resumes', async () => {
      await errorOf(load(throughProxy(), (page) => page === 5 && proxy.resetAll()))
      const report = await resume(here())
      expect(report).toMatchObject({ state: 'finished', verified: 'verified', exitCode: 0 })
      expect(await rowsIn()).toBe(3_000)
    })

    test('the server is away for a while: the same process resumes, its lease is nobody else’s', async () => {
      const away = (): void => {
        proxy.behave('refuses')
        proxy.resetAll()
      }
      const error = await errorOf(load(throughProxy(), (page) => page === 5 && away()))
      expect(error.code).toBe('STORE_UNREACHABLE')
      proxy.behave('passes')
      expect(await resume(here())).toMatchObject({ state: 'finished', verified: 'verified', exitCode: 0 })
      expect(await rowsIn()).toBe(3_000)
    }, 30_000)

    test('the answer to a COMMIT is lost: said to be in doubt, looked up, not written twice', async () => {
      const error = await errorOf(
        load(throughProxy(), (page) => page === 5 && proxy.behave({ loseAnswerTo: 'DO UPDATE SET run' })),
      )
      expect(error.code).toBe('STORE_UNREACHABLE')
      expect(`${error.message} ${error.hint}`).toMatch(/committed.*resume/s)
      proxy.behave('passes')
      const report = await resume(here())
      expect(report).toMatchObject({ state: 'finished', verified: 'verified', exitCode: 0 })
      expect(await rowsIn()).toBe(3_000)
    })

    test('the server ends the session of the writer: the run resumes', async () => {
      const ended: Promise<unknown>[] = []
      await errorOf(
        load(server.address({ schema }), (page) => {
          if (page === 5)
            ended.push(
              server.run(
                `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'dray'`,
              ),
            )
        }),
      )
      await Promise.all(ended)
      expect(await resume(here())).toMatchObject({ state: 'finished', verified: 'verified', exitCode: 0 })
      expect(await rowsIn()).toBe(3_000)
    })

    test('the server crashes and comes back: the run resumes, and goes back as well', async () => {
      await crashInTheMiddle(server.address({ schema }), folder, () => server.crash())
      const down = await errorOf(resume(here()))
      expect(down.code).toBe('STORE_UNREACHABLE')
      await server.startAgain()
      expect(await resume(here())).toMatchObject({ state: 'finished', verified: 'verified', exitCode: 0 })
      expect(await rowsIn()).toBe(3_000)
      expect(await rollback(here())).toMatchObject({ state: 'rolled-back', exitCode: 0 })
      await expect(rowsIn()).rejects.toThrow(/does not exist/)
    }, 60_000)

    test('a reader that is cut off reads on at the same moment; without the moment it is said that it is lost', async () => {
      await server.run(`CREATE SCHEMA ${schema}; CREATE TABLE ${schema}.things (id text PRIMARY KEY, data jsonb NOT NULL);
        INSERT INTO ${schema}.things SELECT g::text, '{}' FROM generate_series(1, 100) AS g`)
      const source = await openSource(server.address({ schema }))
      const [info] = await source.collections()
      await server.run(`DELETE FROM ${schema}.things WHERE id::int > 50`)
      await server.run(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'dray' AND query NOT LIKE '%export%'`,
      )
      expect((await source.count('things', info!.layout)).records).toBe(100)
      await server.run(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'dray'`,
      )
      const error = await errorOf(source.count('things', info!.layout))
      expect(error.code).toBe('SNAPSHOT_LOST')
      expect(error.hint).toContain('resume')
      await source.close()
    })
  })

  describe('what the server refuses', () => {
    test('a table that somebody holds: busy, after the time that was given', async () => {
      await server.run(
        `CREATE SCHEMA ${schema}; CREATE TABLE ${schema}.things (id text PRIMARY KEY, data jsonb NOT NULL)`,
      )
      const other = await server.connect()
      await other.query(`BEGIN; LOCK TABLE ${schema}.things`)
      const error = await errorOf(
        openTarget(server.address({ schema, options: { lock_timeout: '100' } })).then(async (target) => {
          await target.holds('things', target.layoutFor('things', {}, []))
        }),
      )
      expect(error.code).toBe('STORE_BUSY')
      expect(error.hint).toContain('lock_timeout')
      await other.end()
    })

    test('a statement that takes too long, where a limit was given', async () => {
      const big = `CREATE SCHEMA ${schema}; CREATE TABLE ${schema}.things AS SELECT g AS id, '{}'::jsonb AS data FROM generate_series(1, 300000) AS g; ALTER TABLE ${schema}.things ADD PRIMARY KEY (id)`
      await server.run(big)
      const source = await openSource(server.address({ schema, options: { statement_timeout: '5' } })).catch(
        (error: DrayError) => error,
      )
      const error =
        source instanceof Error
          ? source
          : await errorOf(source.collections().then(([info]) => source.count('things', info!.layout)))
      expect(error.code).toBe('STORE_BUSY')
      expect(error.hint).toContain('statement_timeout')
      if (!(source instanceof Error)) await source.close()
    })

    test('a user without rights is told before anything is written', async () => {
      await server.run(`CREATE ROLE reader_${schema} LOGIN PASSWORD 'x'; CREATE SCHEMA ${schema}`)
      const address = server.address({ schema, user: `reader_${schema}`, password: 'x' })
      const error = await errorOf(load(address))
      expect(error.code).toBe('PERMISSION_DENIED')
      expect(error.hint).toContain('GRANT')
    })

    test('a server that can only be read', async () => {
      const database = await server.makeDatabase()
      await server.run(`ALTER DATABASE ${database} SET default_transaction_read_only = on`)
      const error = await errorOf(load(server.address({ database })))
      expect(error.code).toBe('PERMISSION_DENIED')
      expect(error.message).toContain('can only be read')
    })

    test('no connection is left', async () => {
      await server.run(
        `CREATE ROLE one_${schema} LOGIN SUPERUSER PASSWORD 'x'; ALTER ROLE one_${schema} NOSUPERUSER CONNECTION LIMIT 0`,
      )
      const error = await errorOf(openTarget(server.address({ user: `one_${schema}`, password: 'x' })))
      expect(error.code).toBe('STORE_BUSY')
    }, 30_000)
  })

  describe('strange things in the store', () => {
    test('an unknown table: those that are there are named', async () => {
      await server.run(
        `CREATE SCHEMA ${schema}; CREATE TABLE ${schema}.users (id int PRIMARY KEY); CREATE TABLE ${schema}.orders (id int PRIMARY KEY)`,
      )
      const source = await openSource(server.address({ schema }))
      const error = await errorOf(source.collections({ usres: {} }))
      expect(error.code).toBe('COLLECTION_UNKNOWN')
      expect(error.hint).toContain('orders, users')
      await source.close()
    })

    test('a schema without tables names the schemas that have some', async () => {
      await server.run(`CREATE SCHEMA ${schema}`)
      const source = await openSource(server.address({ schema }))
      const error = await errorOf(source.collections())
      expect(error.code).toBe('STORE_INVALID')
      expect(error.hint).toContain('?schema=')
      await source.close()
    })

    test('hostile names of tables and columns, a hundred of them, arrive as they are', async () => {
      const names = hostileNames()
      expect(names.length).toBeGreaterThanOrEqual(100)
      const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`
      const groups = Array.from({ length: 12 }, (_, i) => names.filter((_name, n) => n % 12 === i))
      const statements = groups.map(([table, ...columns]) => {
        const list = columns.map((column) => `, ${quoted(column)} text DEFAULT 'one'`)
        return `CREATE TABLE ${schema}.${quoted(table!)} (id int PRIMARY KEY${list.join('')});
          INSERT INTO ${schema}.${quoted(table!)} VALUES (1)`
      })
      await server.run(`CREATE SCHEMA ${schema}; ${statements.join(';')}`)
      const to = server.newSchema()
      const source = await openSource(server.address({ schema }))
      const target = await openTarget(server.address({ schema: to }))
      await moveAll(source, target)
      const columns = `SELECT table_name, column_name FROM information_schema.columns
        WHERE table_schema = '{schema}' ORDER BY 1, 2`
      const [before, after] = await server.run(
        `${columns.replace('{schema}', schema)}; ${columns.replace('{schema}', to)}`,
      )
      expect(after!.rows).toEqual(before!.rows)
      expect(before!.rows).toHaveLength(names.length)
      expect(await digestsOf(target, source)).toEqual(await digestsOf(source, source))
      await Promise.all([source.close(), target.close()])
    }, 60_000)

    test('names that the engine would cut are refused before anything is written', async () => {
      const target = await openTarget(server.address({ schema }))
      for (const name of ['x'.repeat(64), 'é'.repeat(32), 'a\0b', '\ud800', '']) {
        const tableOf = (): unknown =>
          target.layoutFor(name === '' ? 'things' : name, name === '' ? { table: '' } : {}, [])
        expect(tableOf, JSON.stringify(name)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
      }
      for (const name of ['x'.repeat(63), '_dray_', 'é'.repeat(31)]) target.layoutFor(name, {}, [])
      await target.close()
    })

    test('a table whose key takes different texts for one is refused', async () => {
      await server.run(`CREATE SCHEMA ${schema};
        CREATE COLLATION ${schema}.blind (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
        CREATE TABLE ${schema}.things (id text COLLATE ${schema}.blind PRIMARY KEY, data jsonb NOT NULL)`)
      const target = await openTarget(server.address({ schema }))
      const error = await errorOf(target.holds('things', target.layoutFor('things', {}, [])))
      expect(error.code).toBe('STORE_INVALID')
      expect(error.message).toContain('collation')
      await target.close()
    })
  })
}

/** A process of its own, as a user has it: nobody is left who could hold the lease. */
async function crashInTheMiddle(to: string, folder: string, crash: () => Promise<void>): Promise<void> {
  const request = { from: `json:${join(folder, 'things.json')}`, to, stateDir: join(folder, 'state') }
  const child = spawn(process.execPath, [join(import.meta.dirname, 'load.mjs'), JSON.stringify(request)])
  const ended = once(child, 'exit')
  let crashed: Promise<void> | undefined
  child.stdout.once('data', () => void (crashed = crash()))
  await ended
  await crashed
}

/** Of every collection of `source`, as they lie in `store`. */
async function digestsOf(store: DocumentSource, source: DocumentSource): Promise<unknown> {
  const infos = await source.collections()
  return Promise.all(infos.map(({ name, layout }) => digestOf(store, { collection: name, layout })))
}

function hostileNames(): readonly string[] {
  const words = [
    'select',
    'table',
    'user',
    'order',
    'null',
    '',
    ' ',
    'a b',
    'a.b',
    'A',
    'a',
    '"',
    "'",
    '`',
    ';',
    '--',
    '/*',
    '*/',
    '$1',
    '$$',
    '%',
    '%s',
    '\\',
    '\\x',
    '\n',
    '\t',
    '\u0001',
    'é',
    'e\u0301',
    '😀',
    '漢字',
    '\u202e',
    '1',
    '-1',
    '1e3',
    'true',
    '__proto__',
    'constructor',
    'toString',
    '{',
    '}',
    '[]',
    '(',
    ')',
    ',',
    ':',
    '::text',
    '=',
    '<>',
    '|',
    '&',
    '#',
    '@',
    '!',
    '~',
    '^',
    '?',
    '+',
  ]
  const inside = words.map((word) => `x${word}y`)
  const alone = words.filter((word) => word !== '')
  return [
    ...new Set([...alone, ...inside, '"; DROP TABLE users; --', 'Robert\'); DROP TABLE "x', 'x'.repeat(63)]),
  ]
}
