import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { DocumentPage } from '../../src/model/page/document-page.ts'
import type { DocumentSource } from '../../src/store/source.ts'
import { pagesOf, type PagesRequest } from '../../src/store/paging/pages.ts'
import { resume } from '../../src/index.ts'
import { holdChild } from '../journeys/scene.ts'
import { startPostgres } from '../servers/postgres.ts'
import { tcpProxy, type TcpProxy } from '../servers/tcp-proxy.ts'
import { openSource } from './move.ts'

const server = await startPostgres()

/** Far enough away that several questions at one time bring more than one after the other. */
const FAR_AWAY = { roundTripMs: 20 }
const ROWS = 3_500

/** A table of each kind of key whose order, text or type is not what it seems. */
const TABLES = {
  numbers: `(id int PRIMARY KEY, text text); INSERT INTO numbers
    SELECT 7 * i - 20000, repeat('n', i % 50) FROM generate_series(1, ${ROWS}) i`,
  texts: `(id text COLLATE "C" PRIMARY KEY, n int); INSERT INTO texts
    SELECT chr(33 + i % 90) || '''"\\ä' || i, i FROM generate_series(1, ${ROWS}) i`,
  pairs: `(a numeric(12,2), b timestamptz, c bool, PRIMARY KEY (b, c, a)); INSERT INTO pairs
    SELECT i / 4, '2024-01-01T00:00:00.123456Z'::timestamptz + (i % 37) * interval '1 day', i % 2 = 0
    FROM generate_series(1, ${ROWS}) i ON CONFLICT DO NOTHING`,
  reals: `(id float8 PRIMARY KEY, n int); INSERT INTO reals
    SELECT sqrt(i) * (CASE WHEN i % 3 = 0 THEN -1e-7 ELSE 1 END), i FROM generate_series(1, ${ROWS}) i`,
  documents: `(id text PRIMARY KEY, data jsonb NOT NULL); INSERT INTO documents
    SELECT 'key-' || i, jsonb_build_object('n', i, 'text', repeat(md5(i::text), (i % 97) * (i % 7)))
    FROM generate_series(1, ${ROWS} / 4) i`,
  uuids: `(id uuid PRIMARY KEY, n int); INSERT INTO uuids
    SELECT md5(i::text)::uuid, i FROM generate_series(1, ${ROWS}) i`,
}

if (typeof server === 'string') {
  describe.skip(`several readers of one table of postgres (${server})`, () => {
    test('left out', () => {})
  })
} else {
  const schema = server.newSchema()
  let proxy: TcpProxy
  beforeAll(async () => {
    proxy = await tcpProxy(server.port)
    proxy.behave(FAR_AWAY)
    const tables = Object.entries(TABLES).map(([name, sql]) => `CREATE TABLE ${name} ${sql}`)
    await server.run(`CREATE SCHEMA ${schema}; SET search_path TO ${schema}; ${tables.join('; ')}; ANALYZE`)
  })
  afterAll(async () => {
    await proxy.close()
    await server.stop()
  })

  const open = (): Promise<DocumentSource> =>
    openSource(server.address({ schema, port: proxy.port, options: { sslmode: 'disable' } }))
  const read = async (
    source: DocumentSource,
    name: string,
    request: Partial<PagesRequest> = {},
  ): Promise<readonly DocumentPage[]> => {
    const info = (await source.collections()).find((found) => found.name === name)!
    const limit = { bytes: 8_192, entries: 100 }
    const pages: DocumentPage[] = []
    for await (const page of pagesOf(source, name, { layout: info.layout, limit, ...request }))
      pages.push(page)
    return pages
  }
  const keysOf = (pages: readonly DocumentPage[]): readonly string[] =>
    pages.flatMap((page) => Array.from({ length: page.count }, (_, i) => page.keyText(i)))

  describe('several readers of one table of postgres', () => {
    test.each(Object.keys(TABLES))(
      '%s: the same rows in the same order as one reader finds',
      async (name) => {
        const before = proxy.connections
        const source = await open()
        const several = keysOf(await read(source, name, { readers: 4 }))
        // Who holds the moment, who reads, and at least one more.
        expect(proxy.connections - before).toBeGreaterThanOrEqual(3)
        expect(proxy.connections - before).toBeLessThanOrEqual(1 + 4)
        const { most = 1 } = source.can.readers?.() ?? {}
        expect(most).toBeGreaterThan(1)
        expect(most).toBeLessThanOrEqual(4)
        await source.close()
        const plain = await openSource(server.address({ schema }))
        expect(several).toEqual(keysOf(await read(plain, name)))
        expect(several.length).toBe((await plain.count(name, await layoutOf(plain, name))).records)
        await plain.close()
      },
    )

    test('readers that the server ends, again and again: every row once, of the one moment', async () => {
      const source = await open()
      const { layout } = (await source.collections()).find(({ name }) => name === 'numbers')!
      const ids: string[] = []
      let pages = 0
      const limit = { bytes: 8_192, entries: 100 }
      for await (const page of pagesOf(source, 'numbers', { layout, limit, readers: 4 })) {
        ids.push(...keysOf([page]))
        // Not who holds the moment: what he asked last is its name.
        if (++pages % 12 === 0) {
          await server.run(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE application_name = 'dray' AND query NOT LIKE '%pg_export_snapshot%';
            DELETE FROM ${schema}.numbers WHERE id = (SELECT max(id) FROM ${schema}.numbers)`)
        }
      }
      await source.close()
      expect(ids).toEqual(Array.from({ length: ROWS }, (_, i) => String(7 * (i + 1) - 20_000)))
    }, 60_000)

    test('killed while several read: a resume goes on where the target stands, with the moment gone', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'postgres-several-'))
      const stateDir = join(folder, '.dray')
      vi.stubEnv('PGPASSWORD', server.password)
      const small = server.newSchema()
      await server.run(`CREATE SCHEMA ${small}; SET search_path TO ${small};
        CREATE TABLE texts ${TABLES.texts}; CREATE TABLE uuids ${TABLES.uuids}; ANALYZE`)
      const from = server.address({ schema: small, port: proxy.port, options: { sslmode: 'disable' } })
      const to = server.address({ schema: server.newSchema() })
      const migration = { from, to }
      const fail = { call: 'writer.write', nth: 30, when: 'after' } as const
      const how = { stateDir, batchBytes: 4_096, policies: { backup: 'none' } } as const
      const child = await holdChild({
        command: 'migrate',
        migration,
        ...how,
        fail,
      })
      await child.kill()
      const report = await resume({ stateDir, batchBytes: 4_096 })
      vi.unstubAllEnvs()
      rmSync(folder, { recursive: true, force: true })
      expect(report).toMatchObject({ state: 'finished', verified: 'verified', totals: { read: 2 * ROWS } })
      expect(report.atOneTime?.readers).toBeGreaterThan(1)
    }, 120_000)
  })

  async function layoutOf(source: DocumentSource, name: string) {
    return (await source.collections()).find((found) => found.name === name)!.layout
  }
}
