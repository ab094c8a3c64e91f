import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import { afterAll, describe, test } from 'vitest'
import { postgresDriver } from '../../src/drivers/postgres/index.ts'
import { describeStore, placesOf } from '../../src/testing/index.ts'
import { startPostgres } from '../servers/postgres.ts'

const server = await startPostgres()

if (typeof server === 'string') {
  describe.skip(`store contract: postgres (${server})`, () => {
    test('left out', () => {})
  })
} else {
  afterAll(() => server.stop())

  /** Every place is a schema of its own. */
  const address = (folder: string): string => {
    const place = basename(folder) === 'place' ? folder.replace(/\/[^/]+\/\.\.\//, '/') : folder
    return server.address({
      options: { sslmode: 'disable' },
      schema: `s_${createHash('sha256').update(place).digest('hex').slice(0, 12)}`,
    })
  }

  describeStore({ describe, test }, placesOf({ driver: postgresDriver, address }))
}
