import { afterAll, describe, expect, test } from 'vitest'
import { pagesOf } from '../../src/store/paging/pages.ts'
import { openSource } from '../postgres/move.ts'
import { mariadb } from '../servers/mariadb.ts'
import { mysql } from '../servers/mysql.ts'
import { type SqlServer, startServer } from '../servers/test-server.ts'

for (const kind of [mysql, mariadb]) {
  const server = await startServer(kind)
  if (typeof server === 'string') {
    describe.skip(`pages of ${kind.name} (${server})`, () => {
      test('left out', () => {})
    })
  } else {
    afterAll(() => server.stop())
    describe(`pages of ${kind.name}`, () => testPages(server))
  }
}

const LIMIT_BYTES = 256 * 1024
const SMALL = 4000
const LARGE = 40
const LARGE_BYTES = 300_000

function testPages(server: SqlServer): void {
  for (const [name, columns] of Object.entries({
    'in one piece': 'id int PRIMARY KEY, note longtext NOT NULL',
    // A single is mended here, so that the pieces of a record come one by one.
    'in pieces': 'id int PRIMARY KEY, note longtext NOT NULL, part float',
    'in pieces, by a key with the name of a measure':
      'size int PRIMARY KEY, note longtext NOT NULL, part float',
  })) {
    test(`a run of large rows behind small ones makes no large page: ${name}`, async () => {
      const database = await server.makeDatabase()
      await fill(server, database, columns)
      const source = await openSource(server.address(database))
      const [info] = await source.collections()
      const sizes: number[] = []
      const keys: number[] = []
      const limit = { bytes: LIMIT_BYTES, entries: 20_000 }
      for await (const page of pagesOf(source, 'notes', { layout: info!.layout, limit })) {
        expect(page.problems).toEqual([])
        if (page.count > 1) sizes.push(page.bytes.length)
        for (let i = 0; i < page.count; i++) keys.push(Number(page.keyText(i)))
      }
      await source.close()
      expect(keys).toEqual(Array.from({ length: 2 * SMALL + LARGE }, (_, i) => i))
      expect(Math.max(...sizes)).toBeLessThan(2 * LIMIT_BYTES)
    }, 60_000)
  }
}

async function fill(server: SqlServer, database: string, columns: string): Promise<void> {
  const connection = await server.connect(database)
  await connection.query(`CREATE TABLE notes (${columns})`)
  const [key] = columns.split(' ')
  const put = async (from: number, count: number, bytes: number): Promise<void> => {
    const rows = Array.from({ length: count }, (_, i) => `(${from + i}, REPEAT('x', ${bytes}))`)
    await connection.query(`INSERT INTO notes (${key}, note) VALUES ${rows.join(', ')}`)
  }
  await put(0, SMALL, 50)
  await put(SMALL, LARGE, LARGE_BYTES)
  await put(SMALL + LARGE, SMALL, 50)
  await connection.end()
}
