import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RowDataPacket } from 'mysql2/promise'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { stagedName } from '../../src/drivers/mysql/write/staged-tables.ts'
import { listRuns, resume, rollback } from '../../src/index.ts'
import { runChild } from '../journeys/scene.ts'
import { mariadb } from '../servers/mariadb.ts'
import { mysql } from '../servers/mysql.ts'
import { type SqlServer, startServer } from '../servers/test-server.ts'
import { sceneAt } from './scene.ts'

// Each kills a process and starts others.
vi.setConfig({ testTimeout: 90_000 })

const wanted = process.env['DRAY_THOROUGH'] === '1' ? [mysql, mariadb] : [mysql.missing() ? mariadb : mysql]

for (const kind of wanted) {
  const server = await startServer(kind)
  if (typeof server === 'string') {
    describe.skip(`what was published in ${kind.name} unheard (${server})`, () => {
      test('left out', () => {})
    })
  } else {
    afterAll(() => server.stop())
    describe(`what was published in ${kind.name} before the ledger heard of it`, () => testThem(server))
  }
}

function testThem(server: SqlServer): void {
  const scene = sceneAt(server)
  /** Killed when the server had renamed the tables, and the ledger had not heard of it. */
  const published = (): void => {
    writeFileSync(join(scene.folder, 'more.json'), '{"x":{"id":"x"}}')
    const { stateDir } = scene.here()
    const migration = { from: `json:${scene.folder}`, to: scene.address() }
    const fail = { call: 'publish', nth: 1, when: 'after' } as const
    expect(runChild({ command: 'migrate', stateDir, migration, fail }).killed).toBe(true)
  }
  const tables = async (): Promise<readonly string[]> => {
    const [rows] = await scene.admin.query<RowDataPacket[]>('SHOW TABLES')
    return rows.map((row) => String(Object.values(row)[0])).filter((name) => !name.startsWith('_dray'))
  }

  test('and cannot be published again, goes with a rollback that says so', async () => {
    published()
    expect(await tables()).toEqual(['more', 'things'])
    await scene.run('DROP TABLE more')
    expect(await rollback(scene.here())).toMatchObject({ state: 'rolled-back' })
    expect(await tables()).toEqual([])
  })

  test('stays with what others added to it', async () => {
    published()
    await scene.run('DROP TABLE more')
    await scene.run(`INSERT INTO things (id, data) VALUES ('theirs', '{"id":"theirs"}')`)
    expect((await scene.errorOf(rollback(scene.here()))).code).toBe('TARGET_CHANGED')
    expect(await scene.rowsIn()).toBe(3_001)
  })

  test('of which a server renamed one half, as old ones do when they die, goes as a whole', async () => {
    published()
    const [run] = await listRuns(scene.here())
    await scene.run(`RENAME TABLE more TO ${stagedName(run!.id, 'more')}`)
    await scene.run('CREATE TABLE more LIKE things')
    expect((await scene.errorOf(rollback(scene.here()))).code).toBe('TARGET_CHANGED')
    await scene.run('DROP TABLE more')
    expect(await rollback(scene.here())).toMatchObject({ state: 'rolled-back' })
    expect(await tables()).toEqual([])
  })

  test('is not taken away by a run that goes on without its state folder', async () => {
    published()
    await scene.run('DROP TABLE more')
    await scene.run(`INSERT INTO things (id, data) VALUES ('theirs', '{"id":"theirs"}')`)
    rmSync(scene.here().stateDir, { recursive: true })
    await resume({ ...scene.here(), target: scene.address() }).catch(() => {})
    expect(await scene.rowsIn()).toBe(3_001)
  })
}
