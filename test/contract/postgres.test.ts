import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import { afterAll, describe, test } from 'vitest'
import { postgresDriver } from '../../src/drivers/postgres/index.ts'
import { describeStore, placesOf } from '../../src/testing/index.ts'
import { startPostgres } from '../servers/postgres.ts'

const ORIGINS = process.env['DRAY_THOROUGH'] === '1' ? (['npm', 'debian'] as const) : (['npm'] as const)

for (const origin of ORIGINS) {
  const server = await startPostgres(origin)
  const name = `postgres of ${origin}`
  if (typeof server === 'string') {
    describe.skip(`store contract: ${name} (${server})`, () => {
      test('left out', () => {})
    })
    continue
  }
  afterAll(() => server.stop())

  /** Every place is a schema of its own. */
  const address = (folder: string): string => {
    const place = basename(folder) === 'place' ? folder.replace(/\/[^/]+\/\.\.\//, '/') : folder
    const schema = `s_${createHash('sha256').update(place).digest('hex').slice(0, 12)}`
    return server.address({ options: { sslmode: 'disable' }, schema })
  }

  describeStore({ describe, test }, placesOf({ driver: postgresDriver, address, name }))
}
