import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { generate } from '../examples/shop/generate.mjs'
import { dray, type Finished } from './example-project.ts'
import { mariadb } from './servers/mariadb.ts'
import { mysql } from './servers/mysql.ts'
import { startPostgres } from './servers/postgres.ts'
import { startServer } from './servers/test-server.ts'

const root = mkdtempSync(join(tmpdir(), 'dray-shop-'))
const shop = join(root, 'shop.db')
const TABLES = ['users', 'products', 'orders', 'order_lines', 'stock']
const postgres = await startPostgres()
const mysqls = { MySQL: await startServer(mysql), MariaDB: await startServer(mariadb) }

beforeAll(() => generate({ out: shop }))
afterAll(async () => {
  for (const server of [postgres, ...Object.values(mysqls)])
    if (typeof server !== 'string') await server.stop()
  rmSync(root, { recursive: true, force: true })
})

describe('the shop', { timeout: 240_000 }, () => {
  test('goes to another SQLite database and is the same', () => {
    move('sqlite:shop.db', 'sqlite:copy.db')
    expect(rowsOf('copy.db')).toEqual(rowsOf('shop.db'))
  })

  for (const [name, server] of Object.entries(mysqls)) {
    const missing = [postgres, server].filter((one) => typeof one === 'string')
    const title = `goes to PostgreSQL, to ${name}, and back, and is the same`
    test.skipIf(missing.length > 0)([title, ...missing].join('; '), async () => {
      if (typeof postgres === 'string' || typeof server === 'string') return
      const inPostgres = postgres.address({ database: await postgres.makeDatabase() })
      const inMysql = server.address(await server.makeDatabase())
      move('sqlite:shop.db', inPostgres)
      move(inPostgres, inMysql)
      move(inMysql, `sqlite:${name}.db`)
      const { status, output } = dray(at, 'verify', 'sqlite:shop.db', `sqlite:${name}.db`)
      expect(status, output).toBe(0)
      expect(rowsOf(`${name}.db`)).toEqual(rowsOf('shop.db'))
    })
  }
})

const at = { root, data: root, database: shop }

function move(from: string, to: string): Finished {
  const moved = dray(at, 'migrate', from, to, '--yes', '--no-backup', '--json')
  expect(moved.status, moved.output).toBe(0)
  expect(moved.report).toMatchObject({ state: 'finished', verified: 'verified', mismatchCount: 0 })
  return moved
}

/** As the engine prints them: a price of 12.50 is 12.5 wherever it was. */
function rowsOf(name: string): Readonly<Record<string, readonly unknown[]>> {
  const database = new DatabaseSync(join(root, name), { readOnly: true })
  try {
    const read = (table: string): readonly unknown[] =>
      database.prepare(`SELECT * FROM ${table} ORDER BY 1, 2`).all()
    return Object.fromEntries(TABLES.map((table) => [table, read(table)]))
  } finally {
    database.close()
  }
}
