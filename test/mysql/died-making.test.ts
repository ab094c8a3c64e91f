import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RowDataPacket } from 'mysql2/promise'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { migrate, resume, rollback } from '../../src/index.ts'
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

const NAMES = ['a', 'b', 'c']

function testThem(server: SqlServer): void {
  const scene = sceneAt(server)
  /** Killed when it had made one table of three, among those of others. */
  const killed = async (user?: string): Promise<string> => {
    for (const name of NAMES) writeFileSync(join(scene.folder, `${name}.json`), '{"x":{"id":"x"}}')
    rmSync(join(scene.folder, 'things.json'))
    await scene.run('CREATE TABLE theirs (n int)')
    const { stateDir } = scene.here()
    const to = scene.address(user === undefined ? {} : { user: `${user}:x` })
    const migration = { from: `json:${scene.folder}`, to }
    const fail = { call: 'create', nth: 1, when: 'after' } as const
    expect(runChild({ command: 'migrate', stateDir, migration, fail }).killed).toBe(true)
    const [made, ...others] = await tables()
    expect(others).toEqual(['theirs'])
    return made!
  }
  /** Those that the run did not come to: made by others, just like its own. */
  const madeByOthers = async (made: string): Promise<readonly string[]> => {
    const names = NAMES.filter((name) => name !== made)
    for (const name of names) await scene.run(`CREATE TABLE ${name} LIKE ${made}`)
    return names
  }
  const tables = async (): Promise<readonly string[]> => {
    const [rows] = await scene.admin.query<RowDataPacket[]>('SHOW TABLES')
    return rows.map((row) => String(Object.values(row)[0])).filter((name) => !name.startsWith('_dray'))
  }

  const comments = async (): Promise<readonly string[]> => {
    const [rows] = await scene.admin.query<RowDataPacket[]>(
      `SELECT TABLE_COMMENT AS comment FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME NOT LIKE '\\_dray%' ORDER BY TABLE_NAME`,
    )
    return rows.map(({ comment }) => String(comment))
  }

  test('goes back without what others made since, be it empty and just like its own', async () => {
    const others = await madeByOthers(await killed())
    expect(await rollback(scene.here())).toMatchObject({ state: 'rolled-back', left: [] })
    expect(await tables()).toEqual([...others, 'theirs'])
  })

  test.each(['with its state folder', 'without it'])(
    'is not gone on with in a table of others: %s',
    async (how) => {
      const others = await madeByOthers(await killed())
      const { stateDir } = scene.here()
      if (how === 'without it') rmSync(stateDir, { recursive: true })
      const again = how === 'without it' ? { target: scene.address() } : {}
      expect((await scene.errorOf(resume({ ...scene.here(), ...again }))).code).toBe('TARGET_CHANGED')
      await rollback(scene.here())
      expect(await tables()).toEqual([...others, 'theirs'])
    },
  )

  test('of a user who may not alter tables: those of which nothing tells whose they are stay, and are named', async () => {
    const user = `maker_${scene.database}`.slice(0, 30)
    await scene.run(`CREATE USER ${user}@'%' IDENTIFIED BY 'x'`)
    await scene.run(
      `GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, DROP ON ${scene.database}.* TO ${user}@'%'`,
    )
    const made = await killed(user)
    expect(await comments()).toEqual(['', ''])
    await madeByOthers(made)
    const left = expect.arrayContaining([expect.objectContaining({ collection: made, key: '(all of it)' })])
    process.env['MYSQL_PWD'] = 'x'
    try {
      expect(await rollback(scene.here())).toMatchObject({ state: 'rollback-incomplete', dropped: [], left })
      expect(await rollback({ ...scene.here(), force: true })).toMatchObject({ state: 'rolled-back', left })
    } finally {
      delete process.env['MYSQL_PWD']
    }
    expect(await tables()).toEqual([...NAMES, 'theirs'])
  })

  test('is made whole by a resume, and then goes back as a whole', async () => {
    await killed()
    expect(await resume(scene.here())).toMatchObject({ exitCode: 0, verified: 'verified' })
    expect(await comments()).toEqual(['', '', '', ''])
    expect(await rollback(scene.here())).toMatchObject({ state: 'rolled-back', left: [] })
    expect(await tables()).toEqual(['theirs'])
  })

  test('a table has the comment that it is to have when its run is over, with an index to be made or without', async () => {
    await scene.run('CREATE TABLE theirs (n int)')
    const from = await server.makeDatabase()
    const source = await server.connect(from)
    await source.query(`CREATE TABLE a (id int PRIMARY KEY, n int, INDEX by_n (n)) COMMENT = 'it''s theirs'`)
    await source.query(`CREATE TABLE b (id int PRIMARY KEY) COMMENT = 'and \\\\ theirs'`)
    await source.end()
    const wish = {
      from: scene.address({ name: from }),
      to: scene.address(),
      policies: { backup: 'none' },
    } as const
    expect(await migrate(wish, scene.here())).toMatchObject({ exitCode: 0 })
    expect(await comments()).toEqual(["it's theirs", 'and \\ theirs', ''])
    await server.dropDatabase(from)
  })
}
