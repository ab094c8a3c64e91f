import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, describe, expect, test } from 'vitest'
import { placeOf } from '../../src/drivers/mysql/connection/place-of.ts'
import { openSession } from '../../src/drivers/mysql/connection/sessions.ts'
import { parseAddress } from '../../src/store/address.ts'
import { mariadb } from '../servers/mariadb.ts'
import { mysql } from '../servers/mysql.ts'
import { type SqlServer, startServer } from '../servers/test-server.ts'

/** A server that has no patience with anybody. */
for (const kind of [mysql, mariadb]) {
  const server = await startServer(kind, ['--net-read-timeout=1', '--wait-timeout=1'])
  if (typeof server === 'string') {
    describe.skip(`a process that is stopped for a while, and ${kind.name} (${server})`, () => {
      test('left out', () => {})
    })
  } else {
    afterAll(() => server.stop())
    test(`a process that is stopped for a while goes on with ${kind.name}`, async () => goesOn(server))
  }
}

async function goesOn(server: SqlServer): Promise<void> {
  const database = await server.makeDatabase()
  const address = parseAddress(server.address(database))!
  const session = await openSession(placeOf(address), 'target')
  await session.run('CREATE TABLE words (word varchar(40))')
  async function* pieces(): AsyncGenerator<Buffer> {
    yield Buffer.from('one\ntwo\n')
    await pause(2_500)
    yield Buffer.from('three\n')
  }
  expect(await session.load(`LOAD DATA LOCAL INFILE 'x' INTO TABLE words`, pieces())).toMatchObject({
    rows: 3,
  })
  await pause(1_500)
  expect(await session.texts('SELECT COUNT(*) FROM words')).toEqual([['3']])
  await session.close()
}
