import { afterAll, describe, test } from 'vitest'
import { mariadb } from '../servers/mariadb.ts'
import { mysql } from '../servers/mysql.ts'
import { startServer } from '../servers/test-server.ts'
import { mysqlStore } from './mysql-store.ts'
import { describePair } from './pair.ts'
import { jsonFolder, sqlite, type StoreUnderTest, STORES } from './stores.ts'

const isThorough = process.env['DRAY_THOROUGH'] === '1'

/** Each of the two with one other by default: they differ in what they answer, not in what is asked of them. */
const OTHERS: Readonly<Record<string, readonly StoreUnderTest[]>> = { mysql: [sqlite], mariadb: [jsonFolder] }

for (const kind of [mysql, mariadb]) {
  const server = await startServer(kind)
  if (typeof server === 'string') {
    describe.skip(`pairs with ${kind.name} (${server})`, () => {
      test('left out', () => {})
    })
  } else {
    afterAll(() => server.stop())
    const store = mysqlStore(server)
    for (const other of isThorough ? STORES : (OTHERS[kind.name] ?? [])) {
      describePair(other, store)
      describePair(store, other)
    }
    if (isThorough) describePair(store, store)
  }
}
