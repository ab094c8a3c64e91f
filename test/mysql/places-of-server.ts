import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { mysqlDriver } from '../../src/drivers/mysql/index.ts'
import { openStore } from '../../src/store/open.ts'
import type { DocumentSource } from '../../src/store/source.ts'
import type { StoreUnderTest, TestPlace } from '../../src/testing/store-under-test.ts'
import type { SqlServer } from '../servers/test-server.ts'

/** A server as a store under test: every place is a database of its own, which is there and empty. */
export function placesOfServer(server: SqlServer, options = ''): StoreUnderTest {
  return {
    name: server.kind.name,
    facts: mysqlDriver.facts,
    traced: true,
    place: () => makePlace(server, options),
  }
}

async function makePlace(server: SqlServer, options: string): Promise<TestPlace> {
  const database = await server.makeDatabase()
  const scratch = await mkdtemp(join(tmpdir(), 'dray-contract-'))
  const address = `${server.address(database)}${options}`
  const drivers = { documents: [mysqlDriver], objects: () => Promise.reject(new Error('It needs none')) }
  const opened: DocumentSource[] = []
  const remember = <Store extends DocumentSource>(store: Store): Store => {
    opened.push(store)
    return store
  }
  const source = async (from: string): Promise<DocumentSource> =>
    remember((await openStore(from, { drivers, scratch, role: 'source' })).store)
  return {
    source: () => source(address),
    alias: () => source(address.replace('127.0.0.1', 'localhost').replace(/^mariadb:/, 'mysql:')),
    target: async () => remember((await openStore(address, { drivers, scratch, role: 'target' })).store),
    async remove() {
      await Promise.all(opened.map((store) => store.close().catch(() => {})))
      await server.dropDatabase(database)
      await rm(scratch, { recursive: true, force: true })
    },
  }
}
