import { afterAll, describe, test } from 'vitest'
import { startPostgres } from '../servers/postgres.ts'
import { describePair } from './pair.ts'
import { postgresStore } from './postgres-store.ts'
import { jsonFolder, sqlite, STORES } from './stores.ts'

const server = await startPostgres()
const isThorough = process.env['DRAY_THOROUGH'] === '1'

if (typeof server === 'string') {
  describe.skip(`pairs with postgres (${server})`, () => {
    test('left out', () => {})
  })
} else {
  afterAll(() => server.stop())
  const postgres = postgresStore(server)
  for (const other of isThorough ? STORES : [jsonFolder, sqlite]) {
    describePair(other, postgres)
    describePair(postgres, other)
  }
  describePair(postgres, postgres)
}
