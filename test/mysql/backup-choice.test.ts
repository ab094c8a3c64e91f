import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { migrate, plan } from '../../src/index.ts'
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

  test('a plan says that the choice is left; one that is kept is refused without it, as nobody could say it later', async () => {
    const database = await server.makeDatabase()
    const admin = await server.connect(database)
    await admin.query('CREATE TABLE users (id int PRIMARY KEY)')
    await admin.end()
    const migration = { from: server.address(database), to: `sqlite:${join(folder, 'kept.db')}` }
    const options = { stateDir: join(folder, 'state') }

    expect((await plan(migration, options)).notes[0]).toContain('--no-backup')
    const chosen = { ...migration, policies: { backup: 'none' as const } }
    expect((await plan(chosen, options)).notes.join()).not.toContain('--no-backup')

    const out = join(folder, 'plan.json')
    expect(await failureOf(plan(migration, { ...options, out }))).toMatchObject({
      code: 'BACKUP_CHOICE_NEEDED',
    })
    expect(existsSync(out)).toBe(false)
    await plan(chosen, { ...options, out })
    expect(existsSync(out)).toBe(true)
  })
}
