import { afterAll, describe, expect, test } from 'vitest'
import { migrate, rollback } from '../../src/index.ts'
import { newStateFolder, sourceFile } from '../journeys/existing-tables.ts'
import { mysql } from '../servers/mysql.ts'
import { startServer } from '../servers/test-server.ts'

/** What the target is to remember of a run, where many columns take part, is larger than a packet of a small server. */
const TABLES = 12
const COLUMNS = 400
const server = await startServer(mysql, ['--max-allowed-packet=1M'])

if (typeof server === 'string') {
  describe.skip(`many columns in MySQL (${server})`, () => {
    test('left out', () => {})
  })
} else {
  afterAll(() => server.stop())
  test('many columns go into a server of small packets, and the run back', async () => {
    const columns = Array.from({ length: COLUMNS }, (_, i) => `number_of_something_${i} INTEGER`).join(', ')
    const source = Array.from({ length: TABLES }, (_, i) => {
      return `CREATE TABLE t${i} (id INTEGER PRIMARY KEY, ${columns}); INSERT INTO t${i} (id) VALUES (1), (2)`
    })
    const database = await server.makeDatabase()
    const place = { stateDir: newStateFolder() }
    const policies = { backup: 'none' } as const
    const report = await migrate(
      { from: sourceFile(source.join('; ')), to: server.address(database), policies },
      place,
    )
    expect(report).toMatchObject({ exitCode: 0, verified: 'verified', totals: { written: 2 * TABLES } })
    expect(await rollback(place)).toMatchObject({ state: 'rolled-back', exitCode: 0 })
  }, 60_000)
}
