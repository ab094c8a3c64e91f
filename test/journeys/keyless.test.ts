import { afterAll, describe, test } from 'vitest'
import { mariadb } from '../servers/mariadb.ts'
import { mysql } from '../servers/mysql.ts'
import { startPostgres } from '../servers/postgres.ts'
import { startServer } from '../servers/test-server.ts'
import { describePair, type Extent } from './pair.ts'
import { keylessIn, mysqlRows, postgresRows, sampleLines, sqliteRows } from './row-stores.ts'
import type { StoreUnderTest } from './stores.ts'

/** Tables whose rows nothing names, between every two engines: moved, compared as a whole, killed, undone. */
const isThorough = process.env['DRAY_THOROUGH'] === '1'
const [postgres, ...others] = await Promise.all([
  startPostgres(),
  ...(isThorough ? [mysql, mariadb] : [mysql]).map((kind) => startServer(kind)),
])
const stores: StoreUnderTest[] = [keylessIn(sqliteRows)]
if (typeof postgres === 'string') leaveOut(postgres)
else {
  afterAll(() => postgres.stop())
  stores.push(keylessIn(postgresRows(postgres)))
}
for (const server of others) {
  if (typeof server === 'string') leaveOut(server)
  else {
    afterAll(() => server.stop())
    stores.push(keylessIn(mysqlRows(server)))
  }
}

const extent: Extent = {
  sample: sampleLines(isThorough ? 5_000 : 700),
  kills: isThorough ? [1, 5, 12] : [4],
  wreckedAt: 4,
}

for (const source of stores) {
  // Into another store of the same kind is for a thorough run.
  const targets = isThorough ? stores : stores.filter((store) => store !== source)
  for (const target of targets) describePair(source, target, extent)
}

function leaveOut(reason: string): void {
  describe.skip(`tables without keys of a server (${reason})`, () => {
    test('left out', () => {})
  })
}
