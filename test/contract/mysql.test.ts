import { afterAll, describe, test } from 'vitest'
import { describeStore } from '../../src/testing/index.ts'
import { placesOfServer } from '../mysql/places-of-server.ts'
import { mysql } from '../servers/mysql.ts'
import { startServer } from '../servers/test-server.ts'

const server = await startServer(mysql)

if (typeof server === 'string') {
  describe.skip(`store contract: mysql (${server})`, () => {
    test('left out', () => {})
  })
} else {
  afterAll(() => server.stop())
  describeStore({ describe, test }, placesOfServer(server))
}
