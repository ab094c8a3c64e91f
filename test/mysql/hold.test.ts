import { afterAll, describe, expect, test } from 'vitest'
import { rollback } from '../../src/index.ts'
import { openTarget } from '../postgres/move.ts'
import { mariadb } from '../servers/mariadb.ts'
import { mysql } from '../servers/mysql.ts'
import { type SqlServer, startServer } from '../servers/test-server.ts'
import { fill, someEntries } from './fill-target.ts'
import { sceneAt } from './scene.ts'

for (const kind of [mysql, mariadb]) {
  const server = await startServer(kind)
  if (typeof server === 'string') {
    describe.skip(`tables of ${kind.name} that are held (${server})`, () => {
      test('left out', () => {})
    })
  } else {
    afterAll(() => server.stop())
    describe(`tables of ${kind.name} that are held`, () => testHolding(server))
  }
}

function testHolding(server: SqlServer): void {
  const scene = sceneAt(server)
  const { run, rowsIn, errorOf, here, address, load } = scene

  test('nobody else gets a row in between the look and the drop', async () => {
    const target = await openTarget(address())
    const { layout } = await fill(target, someEntries(3))
    const hold = await target.can.exclusive!()
    let isIn: unknown = 'waiting'
    const insert = run(`INSERT INTO things VALUES ('new', '{}')`).then(
      () => (isIn = 'in'),
      (error: Error) => (isIn = error.message),
    )
    expect(await target.occupancy([{ collection: 'things', layout }])).toMatchObject({ strangers: [] })
    expect(await target.count('things', layout)).toMatchObject({ records: 3 })
    const page = await target.scan('things', { layout, limit: { bytes: 1 << 20, entries: 10 } })
    expect(page.count).toBe(3)
    expect(isIn).toBe('waiting')
    await target.destroy()
    await hold.release()
    await insert
    expect(isIn).toMatch(/doesn't exist/)
    await target.close()
  }, 30_000)

  test('a table that somebody made since is not dropped with them', async () => {
    const target = await openTarget(address())
    await fill(target, someEntries(3))
    const hold = await target.can.exclusive!()
    await run('CREATE TABLE theirs (id int PRIMARY KEY)')
    await target.destroy()
    await hold.release()
    await run('INSERT INTO theirs VALUES (1)')
    await expect(rowsIn()).rejects.toThrow(/exist/)
    await target.close()
  }, 30_000)

  test('who is at work in a table is named, and nothing is undone', async () => {
    await load(address())
    await run('START TRANSACTION')
    await run(`INSERT INTO things VALUES ('new', '{}')`)
    const error = await errorOf(rollback(here()))
    expect(error.code).toBe('STORE_IN_USE')
    expect(error.details?.join()).toContain('root')
    await run('COMMIT')
    expect((await errorOf(rollback(here()))).code).toBe('TARGET_CHANGED')
    expect(await rowsIn()).toBe(3_001)
    await run(`DELETE FROM things WHERE id = 'new'`)
    expect(await rollback(here())).toMatchObject({ state: 'rolled-back' })
    await expect(rowsIn()).rejects.toThrow(/exist/)
  }, 60_000)

  test('a session that loses its locks drops nothing', async () => {
    const target = await openTarget(address())
    await fill(target, someEntries(3))
    const hold = await target.can.exclusive!()
    await scene.killOthers()
    expect((await errorOf(target.destroy())).code).toBe('STORE_UNREACHABLE')
    await hold.release()
    expect(await rowsIn()).toBe(3)
    await target.close()
  }, 30_000)

  test('a user who may not hold them is told which right he lacks', async () => {
    const user = `drops_${scene.database}`
    await fill(await openTarget(address()), someEntries(3))
    await run(
      `CREATE USER ${user}@'%' IDENTIFIED BY 'x'; GRANT SELECT, CREATE, DROP, INSERT ON ${scene.database}.* TO ${user}@'%'`,
    )
    const target = await openTarget(address({ user: `${user}:x` }))
    const error = await errorOf(target.can.exclusive!())
    expect(error).toMatchObject({ code: 'PERMISSION_DENIED', hint: expect.stringContaining('LOCK TABLES') })
    await target.close()
  })
}
