import { afterAll, describe, expect, test } from 'vitest'
import { check } from '../../src/index.ts'
import { startPostgres } from '../servers/postgres.ts'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'

const server = await startPostgres()
const folder = mkdtempSync(join(tmpdir(), 'dray-readiness-'))
afterAll(async () => {
  if (typeof server !== 'string') await server.stop()
  rmSync(folder, { recursive: true, force: true })
})

describe.skipIf(typeof server === 'string')(
  `what PostgreSQL says before a run${typeof server === 'string' ? `; ${server}` : ''}`,
  () => {
    test('version, encoding, and who else is there', async () => {
      if (typeof server === 'string') return
      const database = await server.makeDatabase()
      const from = join(folder, 'a.db')
      const made = new DatabaseSync(from)
      made.exec('CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT)')
      made.close()
      const migration = { from: `sqlite:${from}`, to: server.address({ database }) }
      const linesOf = async () => {
        const { checks } = await check(migration, { stateDir: join(folder, 'state') })
        return Object.fromEntries(checks.map(({ id, state, finding }) => [id, [state, finding]]))
      }
      expect(await linesOf()).toMatchObject({
        'target-server': ['pass', expect.stringMatching(/^PostgreSQL \d+/)],
        'target-encoding': ['pass', 'UTF8, C'],
        'target-others': ['pass', 'nobody else is connected to this database'],
      })
      const other = await server.connect(database)
      await other.query('SELECT 1')
      expect(await linesOf()).toMatchObject({
        'target-others': ['warn', '1 other connection to this database'],
      })
      await other.query(`ALTER DATABASE "${database}" SET default_transaction_read_only = on`)
      await other.end()
      expect((await linesOf())['target-server']?.[0]).toBe('warn')
    })
  },
)
