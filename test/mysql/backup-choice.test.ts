import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { migrate } from '../../src/index.ts'
import { failureOf } from '../journeys/scene.ts'
import { mysql } from '../servers/mysql.ts'
import { startServer } from '../servers/test-server.ts'

const server = await startServer(mysql)
const title = 'whether a store of a server is to be copied'

if (typeof server === 'string') {
  describe.skip(`${title} (${server})`, () => {
    test('left out', () => {})
  })
} else {
  const folder = mkdtempSync(join(tmpdir(), 'backup-choice-'))
  afterAll(async () => {
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  test(`${title} is asked before its rows are counted`, async () => {
    const database = await server.makeDatabase()
    const admin = await server.connect(database)
    await admin.query('CREATE TABLE users (id int PRIMARY KEY, name varchar(20), born date)')
    // Whoever counts them waits.
    await admin.query('LOCK TABLES users WRITE')
    const moving = migrate(
      { from: server.address(database), to: `sqlite:${join(folder, 'app.db')}` },
      { stateDir: join(folder, 'state') },
    )
    const waited = new Promise((resolve) => setTimeout(resolve, 8_000, 'still counting'))
    const asked = await Promise.race([failureOf(moving), waited])
    await admin.query('UNLOCK TABLES')
    await admin.end()
    await moving.catch(() => {})
    expect(asked).toMatchObject({ code: 'BACKUP_CHOICE_NEEDED' })
  })
}
