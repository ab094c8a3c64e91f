import { join } from 'node:path'
import type { RowDataPacket } from 'mysql2/promise'
import { DatabaseSync } from '@photostructure/sqlite'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { check, migrate, rollback } from '../../src/index.ts'
import { mariadb } from '../servers/mariadb.ts'
import { mysql } from '../servers/mysql.ts'
import { type SqlServer, startServer } from '../servers/test-server.ts'
import { sceneAt } from './scene.ts'

/** Users who may do some of what a run does: it says so before it writes, and goes without what it can go without. */
for (const kind of [mysql, mariadb]) {
  const server = await startServer(kind)
  if (typeof server === 'string') {
    describe.skip(`rights in ${kind.title} (${server})`, () => {
      test('left out', () => {})
    })
  } else {
    afterAll(() => server.stop())
    describe(`rights in ${kind.title}`, { timeout: 60_000 }, () => testRights(server))
  }
}

const WRITES = 'SELECT, INSERT, UPDATE, DELETE, CREATE, DROP'

/** Numbers up to 700 were given; an index and a reference are made when all rows are in. */
const SOURCE = `
  CREATE TABLE users (id integer PRIMARY KEY AUTOINCREMENT, name varchar(20) NOT NULL);
  INSERT INTO users VALUES (1, 'ada'), (700, 'bob'); DELETE FROM users WHERE id = 700;`
const ORDERS = `
  CREATE TABLE orders (id integer PRIMARY KEY, buyer integer REFERENCES users (id));
  INSERT INTO orders VALUES (1, 1);`
const INDEX = 'CREATE INDEX by_name ON users (name);'

function testRights(server: SqlServer): void {
  const scene = sceneAt(server)
  let users = 0
  let user: string
  beforeEach(async () => {
    user = `limited_${++users}_${scene.database}`.slice(0, 30)
    await scene.run(`CREATE USER ${user}@'%' IDENTIFIED BY 'x'`)
  })
  const source = (sql: string): string => {
    const path = join(scene.folder, 'app.db')
    const database = new DatabaseSync(path)
    database.exec(sql)
    database.close()
    return path
  }
  const grant = (rights: string, table = '*'): Promise<void> =>
    scene.run(`GRANT ${rights} ON ${scene.database}.${table} TO ${user}@'%'`)
  const wish = (from: string) =>
    ({ from, to: scene.address({ user: `${user}:x` }), policies: { backup: 'none' } }) as const
  const linesOf = async (from: string): Promise<Record<string, string>> => {
    const { checks } = await check(wish(from), scene.here())
    return Object.fromEntries(checks.map(({ id, state }) => [id, state]))
  }
  const tables = async (): Promise<string[]> => {
    const [rows] = await scene.admin.query<RowDataPacket[]>({ sql: 'SHOW TABLES', rowsAsArray: true })
    return rows.map((row) => String(Object.values(row)[0]))
  }
  const takenBack = async (): Promise<unknown> => {
    // That of an address is kept nowhere.
    process.env['MYSQL_PWD'] = 'x'
    try {
      return await rollback(scene.here())
    } finally {
      delete process.env['MYSQL_PWD']
    }
  }
  const newId = async (): Promise<number> => {
    const [made] = await scene.admin.query(`INSERT INTO users (name) VALUES ('next')`)
    return (made as { insertId: number }).insertId
  }
  const MADE = 'CREATE TABLE users (id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY, name varchar(20) NOT NULL)'

  test('a counter that may not be set is told before the first row, and left', async () => {
    await scene.run(MADE)
    await grant(WRITES)
    const from = source(SOURCE + INDEX)
    expect(await linesOf(from)).toMatchObject({ 'target-rights': 'pass', 'target-counters': 'warn' })
    const report = await migrate(wish(from), scene.here())
    expect(report).toMatchObject({ state: 'finished', verified: 'verified', exitCode: 0 })
    expect(report.notes.filter((note) => note.includes('AUTO_INCREMENT = 701'))).toHaveLength(1)
    expect(await newId()).toBe(2)
    expect(await takenBack()).toMatchObject({ exitCode: 0 })
  })

  test.each(['on the table', 'on databases like this one', 'everything', 'by a role'])(
    'with ALTER %s it is set',
    async (where) => {
      await scene.run(MADE)
      const isAll = where === 'on databases like this one'
      if (!isAll) await grant(WRITES)
      const like = `\`${scene.database.replaceAll('_', String.raw`\_`).slice(0, -1)}%\``
      const role = `r_${user}`
      if (where === 'on the table') await grant('ALTER', 'users')
      else if (where === 'everything') await grant('ALL PRIVILEGES')
      else if (isAll) await scene.run(`GRANT ${WRITES}, ALTER ON ${like}.* TO ${user}@'%'`)
      else if (server.kind.name !== 'mariadb') return
      else {
        await scene.run(`CREATE ROLE ${role}`)
        await scene.run(`GRANT ALTER ON ${scene.database}.users TO ${role}`)
        await scene.run(`GRANT ${role} TO ${user}@'%'`)
        await scene.run(`SET DEFAULT ROLE ${role} FOR ${user}@'%'`)
      }
      const from = source(SOURCE)
      expect(await linesOf(from)).not.toHaveProperty('target-counters')
      const report = await migrate(wish(from), scene.here())
      expect(report.notes.filter((note) => note.includes('AUTO_INCREMENT'))).toEqual([])
      expect(await newId()).toBe(701)
    },
  )

  test('a counter that is further on needs no right', async () => {
    await scene.run(`${MADE} AUTO_INCREMENT = 900`)
    await grant(WRITES)
    const from = source(SOURCE)
    expect(await linesOf(from)).not.toHaveProperty('target-counters')
    await migrate(wish(from), scene.here())
    expect(await newId()).toBe(900)
  })

  test('tables that could not be finished are not begun', async () => {
    await grant(WRITES)
    const from = source(SOURCE + INDEX)
    const error = await scene.errorOf(migrate(wish(from), scene.here()))
    expect(error.code).toBe('PERMISSION_DENIED')
    expect(await tables()).toEqual([])
    await scene.run('CREATE TABLE others (id int PRIMARY KEY)')
    expect((await linesOf(from))['target-writable']).toBe('fail')
    expect(await tables()).toEqual(['others'])
    await grant('ALTER, LOCK TABLES')
    await scene.run('DROP TABLE others')
    const report = await migrate(wish(from), scene.here())
    expect(report).toMatchObject({ state: 'finished', exitCode: 0 })
    expect(await takenBack()).toMatchObject({ exitCode: 0 })
    expect(await tables()).toEqual([])
  })

  test('who may not lock tables is told that the run could not be taken back', async () => {
    await grant(`${WRITES}, ALTER`)
    const from = source(SOURCE)
    expect((await linesOf(from))['target-undo']).toBe('warn')
    await grant('LOCK TABLES')
    expect(await linesOf(from)).not.toHaveProperty('target-undo')
  })

  test.skipIf(server.kind.name === 'mariadb')('references take a right of their own', async () => {
    await grant(`${WRITES}, ALTER`)
    const from = source(SOURCE + ORDERS)
    expect((await linesOf(from))['target-writable']).toBe('fail')
    await grant('REFERENCES')
    expect((await linesOf(from))['target-writable']).toBe('pass')
    expect(await tables()).toEqual([])
  })

  test('who may make tables and not drop them makes none to try it', async () => {
    await grant('SELECT, INSERT, UPDATE, DELETE, CREATE')
    expect((await linesOf(source(SOURCE)))['target-writable']).toBe('fail')
    expect(await tables()).toEqual([])
  })
}
