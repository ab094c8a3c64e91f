import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { mariadb } from '../servers/mariadb.ts'
import { mysql } from '../servers/mysql.ts'
import { startPostgres } from '../servers/postgres.ts'
import { startServer } from '../servers/test-server.ts'
import type { Engine, ValueTable } from './engine.ts'
import { jsonEngine } from './json-engine.ts'
import { moveValues, valueTables } from './move-values.ts'
import { mysqlEngine } from './mysql-engine.ts'
import { postgresEngine } from './postgres-engine.ts'
import { sqliteEngine } from './sqlite-engine.ts'
import { isThorough, recordKinds, unlikeRecord } from './type-record.ts'

/**
 * Values of every kind of column through every pair of stores, one migration for each: whatever arrives is equal, read by
 * the engine's own client, and whatever does not is named in the rejects.
 */
const RANDOM = isThorough ? 500 : 4
const seed = isThorough ? Date.now() : 1

const root = mkdtempSync(join(tmpdir(), 'values-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const servers: readonly (Engine | string)[] = await Promise.all([
  startPostgres().then(async (server) => (typeof server === 'string' ? server : postgresEngine(server))),
  ...(isThorough ? [mysql, mariadb] : [mysql]).map(async (kind) => {
    const server = await startServer(kind)
    return typeof server === 'string' ? server : mysqlEngine(server)
  }),
])
afterAll(() => Promise.all(engines.map(async (engine) => engine.stop())))
for (const reason of servers.filter((server) => typeof server === 'string')) {
  describe.skip(`values of columns with a server (${reason})`, () => {
    test('left out', () => {})
  })
}

const engines: readonly Engine[] = [sqliteEngine, ...servers.filter((server) => typeof server !== 'string')]

describe.each(engines)('values of columns of $name', (source) => {
  let filled: Promise<{ readonly address: string; readonly tables: readonly ValueTable[] }> | undefined
  const fill = async (): Promise<Awaited<NonNullable<typeof filled>>> => {
    const tables = valueTables(source, RANDOM, seed)
    const address = await source.place(join(root, source.name))
    await source.fill(address, tables)
    return { address, tables }
  }

  test.each([...engines, jsonEngine])(
    'into $name',
    async (target) => {
      filled ??= fill()
      const { address, tables } = await filled
      const place = join(root, `${source.name}-to-${target.name}`)
      const moved = await moveValues(
        tables,
        { engine: source, address },
        { engine: target, address: await target.place(place), stateDir: `${place}-state` },
      )
      expect({ seed, wrong: moved.wrong }).toEqual({ seed, wrong: [] })
      const stale = 'npm run proofs writes the record anew, and npm run docs the page'
      expect(unlikeRecord(source.name, target.name, moved), stale).toEqual([])
      recordKinds(source.name, target.name, moved)
    },
    600_000,
  )
})
