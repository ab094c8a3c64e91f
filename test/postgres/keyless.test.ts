import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { parseJson } from '../../src/model/json/json-text.ts'
import type { Layout } from '../../src/model/layout.ts'
import type { Value } from '../../src/model/value.ts'
import { pagesOf } from '../../src/store/paging/pages.ts'
import type { DocumentSource } from '../../src/store/source.ts'
import { startPostgres } from '../servers/postgres.ts'
import { openSource } from './move.ts'

const server = await startPostgres()

if (typeof server === 'string') {
  describe.skip(`tables of postgres without a key (${server})`, () => {
    test('left out', () => {})
  })
} else {
  afterAll(() => server.stop())
  let schema: string
  beforeEach(async () => {
    schema = server.newSchema()
    await server.run(`CREATE SCHEMA ${schema}`)
  })
  const open = async (): Promise<{ source: DocumentSource; layout: Layout }> => {
    const source = await openSource(server.address({ schema }))
    const [info] = await source.collections()
    expect(info).toMatchObject({ name: 'log', identity: 'none' })
    return { source, layout: info!.layout }
  }

  describe('tables of postgres without a key', () => {
    const SHAPES = {
      'full blocks': `CREATE TABLE {log} (n int, line text); INSERT INTO {log} SELECT g, 'x' FROM generate_series(1, 5000) AS g`,
      'blocks with nothing in them': `CREATE TABLE {log} (n int, line text); INSERT INTO {log} SELECT g, repeat('x', 900) FROM generate_series(-30000, 5000) AS g;
        DELETE FROM {log} WHERE n <= 0 OR n % 50 <> 0`,
      'values that lie beside the table': `CREATE TABLE {log} (n int, line text); ALTER TABLE {log} ALTER line SET STORAGE EXTERNAL;
        INSERT INTO {log} SELECT g, CASE WHEN g % 9 = 0 THEN repeat('long', 20000) END FROM generate_series(1, 300) AS g`,
      partitions: `CREATE TABLE {log} (n int, line text) PARTITION BY HASH (n);
        CREATE TABLE {log}_a PARTITION OF {log} FOR VALUES WITH (MODULUS 2, REMAINDER 0);
        CREATE TABLE {log}_b PARTITION OF {log} FOR VALUES WITH (MODULUS 2, REMAINDER 1);
        INSERT INTO {log} SELECT g, 'x' FROM generate_series(1, 2000) AS g`,
      'tables that inherit from it': `CREATE TABLE {log} (n int, line text); CREATE TABLE {log}_more (PRIMARY KEY (n)) INHERITS ({log});
        INSERT INTO {log} SELECT g, 'x' FROM generate_series(1, 100) AS g; INSERT INTO {log}_more VALUES (7777, 'its own')`,
    }
    test.each(Object.entries(SHAPES))(
      '%s: every row comes once, in pages of the size asked for',
      async (_, sql) => {
        await server.run(sql.replaceAll('{log}', `${schema}.log`))
        const { source, layout } = await open()
        const [rows] = await server.run(
          `SELECT n FROM ONLY ${schema}.log UNION ALL SELECT n FROM ${schema}.log WHERE (SELECT relkind = 'p' FROM pg_class WHERE oid = '${schema}.log'::regclass) ORDER BY 1`,
        )
        const wanted = rows!.rows.map(({ n }) => Number(n))
        expect(wanted.length).toBeGreaterThan(90)
        for (const limit of [
          { bytes: 1 << 20, entries: 20_000 },
          { bytes: 1 << 20, entries: 7 },
          { bytes: 100_000, entries: 500 },
        ]) {
          const seen: number[] = []
          for await (const page of pagesOf(source, 'log', { layout, limit })) {
            expect(page.problems).toEqual([])
            expect(page.count).toBeLessThanOrEqual(limit.entries)
            expect(page.bytes.length).toBeLessThan(3 * limit.bytes)
            for (let i = 0; i < page.count; i++) seen.push(memberOf(page.bodyBytes(i), 'n'))
          }
          expect(seen.toSorted((a, b) => a - b)).toEqual(wanted)
        }
        await source.close()
      },
    )

    test('rows that were moved to another file are read from the beginning, not from a place in the old one', async () => {
      await server.run(`CREATE TABLE ${schema}.log (n int); INSERT INTO ${schema}.log SELECT g FROM generate_series(1, 1000) AS g;
        DELETE FROM ${schema}.log WHERE n % 2 = 0`)
      const limit = { bytes: 1 << 20, entries: 100 }
      const first = await open()
      const page = await first.source.scan('log', { layout: first.layout, limit })
      await first.source.close()
      const pinned = async (): Promise<string> => {
        const { source, layout } = await open()
        const { generation } = await source.pin({ collections: [{ name: 'log', layout }], by: 'stat' })
        await source.close()
        return generation
      }
      const before = await pinned()
      const again = await open()
      const behind = await again.source.scan('log', { layout: again.layout, limit, after: page.next! })
      expect(memberOf(behind.bodyBytes(0), 'n'), 'nothing was moved: reading goes on').toBe(201)
      await again.source.close()

      await server.run(`VACUUM FULL ${schema}.log`)
      expect(await pinned(), 'nothing else tells that they were moved').toBe(before)
      const { source, layout } = await open()
      const moved = source.scan('log', { layout, limit, after: page.next! })
      await expect(moved).rejects.toMatchObject({ code: 'SOURCE_CHANGED' })
      await source.close()
    })
  })
}

function memberOf(body: Uint8Array, name: string): number {
  return Number((parseJson(Buffer.from(body).toString()) as Readonly<Record<string, Value>>)[name])
}
