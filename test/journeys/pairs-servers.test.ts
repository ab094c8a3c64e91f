import { afterAll, describe, test } from 'vitest'
import { mariadb } from '../servers/mariadb.ts'
import { mysql } from '../servers/mysql.ts'
import { startPostgres } from '../servers/postgres.ts'
import { startServer } from '../servers/test-server.ts'
import { mysqlStore } from './mysql-store.ts'
import { describePair, type Extent } from './pair.ts'
import { postgresStore } from './postgres-store.ts'
import { mysqlRows, postgresRows, readAsRows, sampleRows, sqliteRows } from './row-stores.ts'
import { jsonFolder, memory, sampleCollections, sqlite, STORES, type StoreUnderTest } from './stores.ts'

/** Every pair of stores that has a server in it, and of tables that are moved as rows; the others are in pairs.test.ts. */
const isThorough = process.env['DRAY_THOROUGH'] === '1'
const [postgres, ...others] = await Promise.all([
  startPostgres(),
  ...(isThorough ? [mysql, mariadb] : [mysql]).map((kind) => startServer(kind)),
])

const documentServers: StoreUnderTest[] = []
const tables: StoreUnderTest[] = [sqliteRows]
if (typeof postgres === 'string') leaveOut(postgres)
else {
  afterAll(() => postgres.stop())
  documentServers.push(postgresStore(postgres))
  tables.push(postgresRows(postgres))
}
for (const server of others) {
  if (typeof server === 'string') leaveOut(server)
  else {
    afterAll(() => server.stop())
    documentServers.push(mysqlStore(server))
    tables.push(mysqlRows(server))
  }
}

const documents: Extent | undefined = isThorough ? undefined : small(sampleCollections(400))
const rows: Extent = isThorough
  ? { sample: sampleRows(2_000), kills: [1, 7, 30], wreckedAt: 9 }
  : small(sampleRows(400))

for (const server of documentServers) {
  for (const other of isThorough ? STORES : [jsonFolder, sqlite, memory]) {
    describePair(other, server, documents)
    describePair(server, other, documents)
  }
  for (const other of othersThan(server, documentServers)) describePair(server, other, documents)
}
for (const source of tables) {
  for (const target of [...othersThan(source, tables), readAsRows(jsonFolder)])
    describePair(source, target, rows)
}

/** Into another store of the same kind is for a thorough run. */
function othersThan(store: StoreUnderTest, all: readonly StoreUnderTest[]): readonly StoreUnderTest[] {
  return isThorough ? all : all.filter((other) => other !== store)
}

/** The middle of what there is. */
function small(sample: Extent['sample']): Extent {
  return { sample, kills: [5], wreckedAt: 5 }
}

function leaveOut(reason: string): void {
  describe.skip(`pairs with a server (${reason})`, () => {
    test('left out', () => {})
  })
}
