import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RowDataPacket } from 'mysql2/promise'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { resume, rollback } from '../../src/index.ts'
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
    describe.skip(`a run into ${kind.name} that died while it made its tables (${server})`, () => {
      test('left out', () => {})
    })
  } else {
    afterAll(() => server.stop())
    describe(`a run into ${kind.name} that died while it made its tables`, () => testThem(server))
  }
}

function testThem(server: SqlServer): void {
  const scene = sceneAt(server)
  /** Killed when it had made one table of three, among those of others. */
  const killed = async (): Promise<readonly string[]> => {
    for (const name of ['a', 'b', 'c']) writeFileSync(join(scene.folder, `${name}.json`), '{"x":{"id":"x"}}')
    rmSync(join(scene.folder, 'things.json'))
    await scene.run('CREATE TABLE theirs (n int)')
    const { stateDir } = scene.here()
    const migration = { from: `json:${scene.folder}`, to: scene.address() }
    const fail = { call: 'create', nth: 1, when: 'after' } as const
    expect(runChild({ command: 'migrate', stateDir, migration, fail }).killed).toBe(true)
    return tables()
  }
  const tables = async (): Promise<readonly string[]> => {
    const [rows] = await scene.admin.query<RowDataPacket[]>('SHOW TABLES')
    return rows.map((row) => String(Object.values(row)[0])).filter((name) => !name.startsWith('_dray'))
  }

  test('goes back without those of which nothing tells whose they are: they are named, by force too', async () => {
    const [made] = await killed()
    const unmade = ['a', 'b', 'c'].filter((name) => name !== made)
    for (const name of unmade) await scene.run(`CREATE TABLE ${name} LIKE ${made}`)
    const left = expect.arrayContaining([expect.objectContaining({ collection: made, key: '(all of it)' })])
    expect(await rollback(scene.here())).toMatchObject({ state: 'rollback-incomplete', dropped: [], left })
    expect(await rollback({ ...scene.here(), force: true })).toMatchObject({ state: 'rolled-back', left })
    expect(await tables()).toEqual(['a', 'b', 'c', 'theirs'])
  })

  test('is made whole by a resume, and then goes back as a whole', async () => {
    await killed()
    expect(await resume(scene.here())).toMatchObject({ exitCode: 0, verified: 'verified' })
    expect(await rollback(scene.here())).toMatchObject({ state: 'rolled-back', left: [] })
    expect(await tables()).toEqual(['theirs'])
  })
}
