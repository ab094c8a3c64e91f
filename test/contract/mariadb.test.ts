import { afterAll, describe, test } from 'vitest'
import { describeStore } from '../../src/testing/index.ts'
import { placesOfServer } from '../mysql/places-of-server.ts'
import { mariadb } from '../servers/mariadb.ts'
import { startServer } from '../servers/test-server.ts'

const server = await startServer(mariadb)

if (typeof server === 'string') {
  describe.skip(`store contract: mariadb (${server})`, () => {
    test('left out', () => {})
  })
} else {
  afterAll(() => server.stop())
  describeStore({ describe, test }, placesOfServer(server))
}
