import type { Connection } from 'mysql2/promise'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { compareStores, migrate, rollback } from '../../src/index.ts'
import { parseJson } from '../../src/model/json/json-text.ts'
import type { Value } from '../../src/model/value.ts'
import { pagesOf } from '../../src/store/paging/pages.ts'
import { openSource } from '../postgres/move.ts'
import { mariadb } from '../servers/mariadb.ts'
import { mysql } from '../servers/mysql.ts'
import { type SqlServer, startServer } from '../servers/test-server.ts'

for (const kind of [mysql, mariadb]) {
  const server = await startServer(kind)
  if (typeof server === 'string') {
    describe.skip(`tables of ${kind.name} without a key (${server})`, () => {
      test('left out', () => {})
    })
  } else {
    afterAll(() => server.stop())
    describe(`tables of ${kind.name} without a key`, () => testKeyless(server))
  }
}

const ROWS = 100_000

function testKeyless(server: SqlServer): void {
  let database: string
  let admin: Connection
  let folder: string
  beforeEach(async () => {
    database = await server.makeDatabase()
    admin = await server.connect(database)
    folder = mkdtempSync(join(tmpdir(), 'mysql-keyless-'))
    const digits =
      '(SELECT 0 AS n UNION SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION SELECT 5 UNION SELECT 6 UNION SELECT 7 UNION SELECT 8 UNION SELECT 9)'
    await admin.query(`CREATE TABLE log (n int, line varchar(300), INDEX (n)) CHARACTER SET utf8mb4;
      INSERT INTO log SELECT a.n + 10 * b.n + 100 * c.n + 1000 * d.n + 10000 * e.n, REPEAT('x', 200)
        FROM ${digits} a, ${digits} b, ${digits} c, ${digits} d, ${digits} e;
      CREATE TABLE other (id int PRIMARY KEY); INSERT INTO other VALUES (1)`)
  })
  afterEach(async () => {
    await admin.end()
    rmSync(folder, { recursive: true, force: true })
  })

  test('every row comes once, from one moment, by one question', async () => {
    const source = await openSource(server.address(database))
    const [info] = await source.collections()
    expect(info).toMatchObject({ name: 'log', identity: 'none' })
    const seen: number[] = []
    for await (const page of pagesOf(source, 'log', {
      layout: info!.layout,
      limit: { bytes: 1 << 18, entries: 5_000 },
    })) {
      if (seen.length === 0)
        await admin.query('DELETE FROM log WHERE n % 3 = 0; INSERT INTO log VALUES (-1, NULL)')
      expect(page.problems).toEqual([])
      for (let i = 0; i < page.count; i++) seen.push(memberOf(page.bodyBytes(i), 'n'))
    }
    expect(seen.toSorted((a, b) => a - b)).toEqual(Array.from({ length: ROWS }, (_, n) => n))
    await source.close()
  })

  test('another question ends it without ending the moment, and its place is then no place', async () => {
    const source = await openSource(server.address(database))
    const [log, other] = await source.collections()
    const read = { layout: log!.layout, limit: { bytes: 1 << 18, entries: 5_000 } }
    const first = await source.scan('log', read)
    await admin.query('DELETE FROM log; INSERT INTO other VALUES (2)')
    expect((await source.count('log', log!.layout)).records).toBe(ROWS)
    const behind = source.scan('log', { ...read, after: first.next! })
    await expect(behind).rejects.toMatchObject({ code: 'SOURCE_CHANGED' })

    // Of a table with a key, too; and who closes while it is under way does not wait for its end.
    await source.scan('log', read)
    const keyed = await source.scan('other', { ...read, layout: other!.layout })
    expect(keyed.count).toBe(1)
    await source.scan('log', read)
    await source.close()
  })

  test('a comparison names what only one side has; a table that is being compared can be dropped', async () => {
    await admin.query('DELETE FROM log WHERE n >= 3000')
    const [from, to] = [server.address(database), server.address(await server.makeDatabase())]
    const place = { stateDir: join(folder, 'state') }
    const report = await migrate({ from, to, policies: { backup: 'none' } }, place)
    expect(report).toMatchObject({ state: 'finished', verified: 'verified' })
    await admin.query('DELETE FROM log WHERE n = 5; INSERT INTO log VALUES (5, NULL), (6, NULL)')
    const compared = await compareStores({ from, to })
    expect(compared.mismatches.map(({ collection, kind }) => [collection, kind])).toEqual([
      ['log', 'extra'],
      ['log', 'missing'],
      ['log', 'missing'],
    ])
    await admin.query(`DELETE FROM log WHERE line IS NULL; INSERT INTO log VALUES (5, REPEAT('x', 200))`)
    expect(await compareStores({ from, to })).toMatchObject({ mismatchCount: 0 })
    await admin.query(`INSERT INTO log VALUES (5, REPEAT('x', 200))`)
    expect(await compareStores({ from, to })).toMatchObject({ mismatchCount: 1 })
    expect(await rollback(place)).toMatchObject({ state: 'rolled-back', exitCode: 0 })
  })
}

function memberOf(body: Uint8Array, name: string): number {
  return Number((parseJson(Buffer.from(body).toString()) as Readonly<Record<string, Value>>)[name])
}
