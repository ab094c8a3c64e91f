import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import type { DrayError } from '../../src/index.ts'
import { pagesOf } from '../../src/store/paging/pages.ts'
import { hasOpenssl, makeCertificate } from '../servers/certificates.ts'
import { startPostgres } from '../servers/postgres.ts'
import { digestOf, openSource } from './move.ts'

const server = await startPostgres()

if (typeof server === 'string') {
  describe.skip(`reading postgres (${server})`, () => {
    test('left out', () => {})
  })
} else {
  afterAll(() => server.stop())
  let schema: string
  beforeEach(async () => {
    schema = server.newSchema()
    await server.run(`CREATE SCHEMA ${schema}`)
  })
  const here = (): string => server.address({ schema })

  test('columns that come, go or change are a change, though no row was written', async () => {
    await server.run(
      `CREATE TABLE ${schema}.t (id int PRIMARY KEY, a text, b text); INSERT INTO ${schema}.t VALUES (1, 'a', NULL)`,
    )
    const pinned = async (): Promise<string> => {
      const source = await openSource(here())
      const collections = (await source.collections()).map(({ name, layout }) => ({ name, layout }))
      const { generation } = await source.pin({ collections, by: 'content' })
      await source.close()
      return generation
    }
    const seen = [await pinned()]
    expect(await pinned()).toBe(seen[0])
    for (const change of ['DROP COLUMN b', 'ADD COLUMN c int DEFAULT 5', 'RENAME COLUMN a TO d']) {
      await server.run(`ALTER TABLE ${schema}.t ${change}`)
      seen.push(await pinned())
    }
    expect(new Set(seen).size).toBe(4)
  })

  test.each(['PRIMARY KEY', ''])('values that lie compressed make no page larger (id %s)', async (key) => {
    await server.run(`CREATE TABLE ${schema}.texts (id int ${key}, a text, b bytea);
      INSERT INTO ${schema}.texts SELECT g, repeat('a', 900000), decode(repeat('ff', 200000), 'hex') FROM generate_series(1, 12) AS g`)
    const source = await openSource(here())
    const [info] = await source.collections()
    const counts: number[] = []
    for await (const page of pagesOf(source, 'texts', { layout: info!.layout })) counts.push(page.count)
    expect(Math.max(...counts)).toBeLessThanOrEqual(2)
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(12)
    await source.close()
  })

  describe('tables of other kinds', () => {
    test('partitions are read through their table, once; tables that inherit each by themselves', async () => {
      await server.run(`CREATE TABLE ${schema}.logs (id int, day int, PRIMARY KEY (id, day)) PARTITION BY RANGE (day);
        CREATE TABLE ${schema}.logs_1 PARTITION OF ${schema}.logs FOR VALUES FROM (0) TO (10);
        CREATE TABLE ${schema}.logs_2 PARTITION OF ${schema}.logs DEFAULT;
        INSERT INTO ${schema}.logs SELECT g, g % 20 FROM generate_series(1, 100) AS g;
        CREATE TABLE ${schema}.parents (id int PRIMARY KEY);
        CREATE TABLE ${schema}.children (PRIMARY KEY (id), name text) INHERITS (${schema}.parents);
        INSERT INTO ${schema}.parents VALUES (1), (2); INSERT INTO ${schema}.children VALUES (3, 'a')`)
      const source = await openSource(here())
      const infos = await source.collections()
      const counts = await Promise.all(
        infos.map(async ({ name, layout }) => {
          const { records } = await digestOf(source, { collection: name, layout })
          return [name, records, (await source.count(name, layout)).records]
        }),
      )
      expect(counts).toEqual([
        ['children', 1, 1],
        ['logs', 100, 100],
        ['parents', 2, 2],
      ])
      expect(infos.find(({ name }) => name === 'logs')?.notes).toContain('its partitions: not carried')
      await source.close()
    })

    test('what is no table is named; a table without a column is an error, not left out in silence', async () => {
      await server.run(`CREATE TABLE ${schema}.things (id int PRIMARY KEY, n int, twice int GENERATED ALWAYS AS (n * 2) STORED);
        CREATE VIEW ${schema}.seen AS SELECT 1 AS one; CREATE MATERIALIZED VIEW ${schema}.kept AS SELECT 1 AS one;
        CREATE FUNCTION ${schema}.f() RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE SEQUENCE ${schema}.counter`)
      const source = await openSource(here())
      const [info] = await source.collections()
      const ofSchema = info!.ofStore!.join('\n')
      for (const what of ['view seen', 'materialized view kept', 'function f()', 'sequence counter']) {
        expect(ofSchema).toContain(what)
      }
      expect(info!.notes.join('\n')).toContain('twice')
      await source.close()
      await server.run(`CREATE TABLE ${schema}.heap ()`)
      const again = await openSource(here())
      const error = await again.collections().catch((failed: DrayError) => failed)
      expect(error).toMatchObject({
        code: 'STORE_UNSUPPORTED',
        details: [expect.stringContaining('heap: it has no column')],
      })
      await again.close()
    })

    test('what an index says beside its columns, and who was granted what, is named', async () => {
      await server.run(`SET search_path = ${schema}; CREATE TABLE things (id int PRIMARY KEY, n int, name text);
        CREATE INDEX covering ON things (n) INCLUDE (name); CREATE INDEX patterns ON things (name text_pattern_ops);
        CREATE INDEX upwards ON things (n NULLS FIRST); CREATE INDEX downwards ON things (n DESC);
        GRANT SELECT ON things TO pg_monitor; GRANT UPDATE (n) ON things TO PUBLIC`)
      const source = await openSource(here())
      const [info] = await source.collections()
      await source.close()
      expect(info!.notes.filter((note) => note.endsWith('not carried'))).toEqual([
        'GRANT to PUBLIC, pg_monitor: not carried',
      ])
      // Another server of the engine gets it as it is.
      expect(info!.layout.schema!.indexes.map(({ name, own }) => [name, own?.lost])).toEqual([
        ['covering', 'INCLUDE in the index covering'],
        ['downwards', undefined],
        ['patterns', 'the operator class in the index patterns'],
        ['upwards', 'where NULL comes in the index upwards'],
      ])
    })

    test('rows that a policy hides are not left out in silence', async () => {
      const user = `hidden_${schema}`
      await server.run(`CREATE TABLE ${schema}.things (id int PRIMARY KEY, mine boolean); INSERT INTO ${schema}.things VALUES (1, true), (2, false);
        ALTER TABLE ${schema}.things ENABLE ROW LEVEL SECURITY; CREATE POLICY own ON ${schema}.things USING (mine);
        CREATE ROLE ${user} LOGIN PASSWORD 'x'; GRANT USAGE ON SCHEMA ${schema} TO ${user}; GRANT SELECT ON ${schema}.things TO ${user}`)
      const source = await openSource(server.address({ schema, user, password: 'x' }))
      const error = await source
        .collections()
        .then(([info]) => source.count('things', info!.layout))
        .catch((failed: DrayError) => failed)
      expect(error).toMatchObject({
        code: 'PERMISSION_DENIED',
        message: expect.stringContaining('row-level security'),
      })
      await source.close()
    })
  })

  test('documents of megabytes come one to a page, and all of them', async () => {
    await server.run(`CREATE TABLE ${schema}.things (id text PRIMARY KEY, data jsonb NOT NULL);
      INSERT INTO ${schema}.things SELECT 'big ' || g, json_build_object('text', (SELECT string_agg(md5((g * n)::text), '') FROM generate_series(1, 60000) AS n))
        FROM generate_series(1, 8) AS g;
      INSERT INTO ${schema}.things SELECT 'small ' || g, '{"a":1}' FROM generate_series(1, 3000) AS g`)
    const source = await openSource(here())
    const [info] = await source.collections()
    let records = 0
    let largest = 0
    for await (const page of pagesOf(source, 'things', {
      layout: info!.layout,
      limit: { bytes: 1 << 20, entries: 5_000 },
    })) {
      records += page.count
      largest = Math.max(largest, page.bytes.length)
    }
    expect(records).toBe(3_008)
    // Values may be kept compressed: what is on disk tells their size but roughly.
    expect(largest).toBeLessThan(6 << 20)
    await source.close()
  }, 60_000)

  test('text that only looks like records is told from them', async () => {
    await server.run(`CREATE TABLE ${schema}.things (id text PRIMARY KEY, data text NOT NULL);
      INSERT INTO ${schema}.things VALUES ('good', '{"a":1}'), ('two', '{"a":1}' || chr(30) || '"forged":{}'), ('none', 'text'), ('list', '[1]')`)
    const source = await openSource(here())
    const [info] = await source.collections({ things: { bodyColumn: 'data' } })
    const page = await source.scan('things', {
      layout: info!.layout,
      limit: { bytes: 1 << 20, entries: 100 },
    })
    expect(Array.from({ length: page.count }, (_, i) => page.keyText(i))).toEqual(['good'])
    expect(page.problems.map(({ key, code }) => [key, code])).toEqual([
      ['list', 'RECORD_NOT_DOCUMENT'],
      ['none', 'RECORD_INVALID'],
      ['two', 'RECORD_INVALID'],
    ])
    await source.close()
  })

  describe('getting in', () => {
    test('by a file of passwords', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'postgres-pass-'))
      const file = join(folder, 'pgpass')
      writeFileSync(
        file,
        `127.0.0.1:${server.port}:*:postgres:${server.password.replace(/[:\\]/g, '\\$&')}\n`,
      )
      chmodSync(file, 0o600)
      const before = { PGPASSFILE: process.env['PGPASSFILE'], PGPASSWORD: process.env['PGPASSWORD'] }
      process.env['PGPASSFILE'] = file
      delete process.env['PGPASSWORD']
      try {
        const source = await openSource(server.address({ schema, password: null }))
        await source.close()
        // As libpq does: what others may read is no secret.
        chmodSync(file, 0o644)
        const error = await openSource(server.address({ schema, password: null })).catch(
          (failed: DrayError) => failed,
        )
        expect(error).toMatchObject({
          code: 'PERMISSION_DENIED',
          message: expect.stringContaining('none was given'),
        })
      } finally {
        for (const [name, value] of Object.entries(before)) {
          if (value === undefined) delete process.env[name]
          else process.env[name] = value
        }
        rmSync(folder, { recursive: true })
      }
    })

    test('without a password: the process ends with its answer, and waits for nobody', () => {
      const env: NodeJS.ProcessEnv = { ...process.env, PGPASSFILE: '/dev/null' }
      delete env['PGPASSWORD']
      const words = [
        join(import.meta.dirname, '../../dist/bin/dray.js'),
        'describe',
        server.address({ schema, password: null }),
      ]
      // The server would hold the connection open for a minute.
      const { status, stderr } = spawnSync(process.execPath, words, {
        env,
        encoding: 'utf8',
        timeout: 40_000,
      })
      expect(stderr).toContain('PGPASSWORD')
      expect(status).toBe(2)
    }, 60_000)

    test.skipIf(!hasOpenssl())(
      'by TLS, trusting whom one is told to (needs openssl)',
      async () => {
        const secure = await startWithTls()
        if (typeof secure === 'string') return
        const at = (options: Record<string, string>): string => secure.server.address({ options })
        const isEncrypted = `SELECT count(*)::int AS n FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE ssl AND application_name = 'dray'`
        for (const options of [
          {},
          { sslmode: 'require' },
          { sslmode: 'verify-full', sslrootcert: secure.certificate },
        ]) {
          const source = await openSource(at(options))
          const [found] = await secure.server.run(isEncrypted)
          expect(found!.rows, JSON.stringify(options)).toEqual([{ n: 2 }])
          await source.close()
        }
        for (const options of [{ sslmode: 'verify-full' }, { sslmode: 'verify-ca' }]) {
          const error = await openSource(at(options)).catch((failed: DrayError) => failed)
          expect(error).toMatchObject({
            code: 'PERMISSION_DENIED',
            hint: expect.stringContaining('sslrootcert'),
          })
        }
        await secure.server.stop()
        rmSync(secure.folder, { recursive: true })
      },
      60_000,
    )
  })
}

/** With a certificate of its own making, for 127.0.0.1. */
async function startWithTls() {
  const folder = mkdtempSync(join(tmpdir(), 'postgres-tls-'))
  makeCertificate(folder, 'server', 'IP:127.0.0.1')
  const [key, certificate] = [join(folder, 'server.key'), join(folder, 'server.pem')]
  chmodSync(folder, 0o755)
  chmodSync(key, 0o600)
  const user =
    process.getuid?.() === 0 ? spawnSync('id', ['-u', 'postgres'], { encoding: 'utf8' }).stdout.trim() : ''
  if (user !== '') chownSync(key, Number(user), statSync(key).gid)
  const server = await startPostgres('npm', [
    '-c',
    'ssl=on',
    '-c',
    `ssl_key_file=${key}`,
    '-c',
    `ssl_cert_file=${certificate}`,
  ])
  return typeof server === 'string' ? server : { server, folder, certificate }
}
