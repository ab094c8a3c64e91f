import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { migrate } from '../../src/index.ts'
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

const server = others.find((one) => typeof one !== 'string')
if (server && typeof postgres !== 'string') {
  test('beside a table with a key, which moves at another time: neither is read twice', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'dray-keyless-'))
    const database = await server.makeDatabase()
    const admin = await server.connect(database)
    const digits = `(SELECT 0 AS n ${Array.from({ length: 9 }, (_, n) => `UNION SELECT ${n + 1}`).join(' ')})`
    await admin.query(`CREATE TABLE numbered (id int PRIMARY KEY, line varchar(200)); CREATE TABLE log (n int, line varchar(200));
      INSERT INTO log SELECT a.n + 10 * b.n + 100 * c.n + 1000 * d.n, REPEAT('x', 150) FROM ${digits} a, ${digits} b, ${digits} c, ${digits} d;
      INSERT INTO numbered SELECT * FROM log`)
    await admin.end()
    const said: string[] = []
    const report = await migrate(
      {
        from: server.address(database),
        to: postgres.address({ schema: postgres.newSchema() }),
        policies: { backup: 'none' },
      },
      {
        stateDir: join(folder, 'state'),
        batchBytes: 50_000,
        onEvent: (event) => void (event.type === 'note' && said.push(event.message)),
      },
    )
    rmSync(folder, { recursive: true })
    expect(report).toMatchObject({ state: 'finished', verified: 'verified' })
    expect(said.filter((message) => message.includes('again'))).toEqual([])
  })
}

function leaveOut(reason: string): void {
  describe.skip(`tables without keys of a server (${reason})`, () => {
    test('left out', () => {})
  })
}
