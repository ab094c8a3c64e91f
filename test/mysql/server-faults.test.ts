import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Connection, RowDataPacket } from 'mysql2/promise'
import { afterAll, describe, expect, test } from 'vitest'
import { migrate, resume, rollback } from '../../src/index.ts'
import { openSource, openTarget } from '../postgres/move.ts'
import { mountSmall } from '../faults/disk/mounts.ts'
import { needing } from '../faults/tools.ts'
import { mariadb } from '../servers/mariadb.ts'
import { mysql } from '../servers/mysql.ts'
import { type SqlServer, startServer } from '../servers/test-server.ts'
import { sceneAt } from './scene.ts'

/** What was committed is still there when the server has died. */
const OPTIONS = ['--innodb-flush-log-at-trx-commit=1']

/** What is asked of both is the same: by default the first that can be had stands for the other. */
const wanted = process.env['DRAY_THOROUGH'] === '1' ? [mysql, mariadb] : [mariadb.missing() ? mysql : mariadb]

for (const kind of wanted) {
  const server = await startServer(kind, OPTIONS)
  if (typeof server === 'string') {
    describe.skip(`what a server of ${kind.name} may do (${server})`, () => {
      test('left out', () => {})
    })
  } else {
    afterAll(() => server.stop())
    describe(`what a server of ${kind.name} may do`, () => testThem(server))
  }
}

const WHOLE = { state: 'finished', verified: 'verified', exitCode: 0 }

function testThem(server: SqlServer): void {
  const scene = sceneAt(server)
  const { run, rowsIn, errorOf, here, address, load } = scene

  /** Until a page waits for the row that somebody keeps. @returns a key of that page, which it has locked */
  const lockedByWaiting = async (by: Connection): Promise<string> => {
    for (;;) {
      const [rows] = await by.query<RowDataPacket[]>(
        `SELECT trx_query AS query FROM information_schema.INNODB_TRX
         WHERE trx_state = 'LOCK WAIT' AND trx_query LIKE 'SELECT%'`,
      )
      const [key] = /key-\d+/.exec(String(rows[0]?.['query'])) ?? []
      if (key !== undefined) return key
      // Who asks more often is told the same again: what it tells is kept until nobody has asked for 0.1 s.
      await wait(250)
    }
  }

  test('a deadlock that ends our transaction: the page is written again, and nothing of it twice', async () => {
    await load(address())
    const observer = await server.connect(scene.database)
    // Who has done less is ended.
    await run('CREATE TABLE theirs (id int PRIMARY KEY)')
    await run('START TRANSACTION')
    const many = Array.from({ length: 20_000 }, (_, i) => `(${i})`).join()
    await run(`INSERT INTO theirs VALUES ${many}`)
    // The last of all in the order of the table, not of the source: its page has locked the others when it waits for it.
    await run(`UPDATE things SET data = data WHERE id = 'key-999'`)
    const second = load(address({ options: '?lock-timeout=30' }))
    await run(`UPDATE things SET data = '{}' WHERE id = '${await lockedByWaiting(observer)}'`)
    const locked = await observer.query<RowDataPacket[]>('SHOW ENGINE INNODB STATUS')
    expect(JSON.stringify(locked)).toContain('LATEST DETECTED DEADLOCK')
    await run('ROLLBACK')
    expect(await second).toMatchObject(WHOLE)
    expect(await rowsIn()).toBe(3_000)
    await observer.end()
  }, 60_000)

  test('a row that somebody keeps: busy, after the time that was given; then the run goes on', async () => {
    await load(address())
    await run('START TRANSACTION')
    await run(`UPDATE things SET data = data WHERE id = 'key-2999'`)
    const error = await errorOf(load(address({ options: '?lock-timeout=1' })))
    expect(error).toMatchObject({ code: 'STORE_BUSY', hint: expect.stringContaining('lock-timeout') })
    await run('ROLLBACK')
    expect(await resume(here())).toMatchObject(WHOLE)
    expect(await rowsIn()).toBe(3_000)
  }, 60_000)

  test('no connection is left: said, with the setting that gives more', async () => {
    const user = `many_${scene.database}`
    await run(`CREATE USER ${user}@'%' IDENTIFIED BY 'x'; GRANT ALL ON ${scene.database}.* TO ${user}@'%'`)
    await run('SET GLOBAL max_connections = 10')
    const others: Connection[] = []
    const fill = async (): Promise<void> => {
      for (;;) others.push(await server.connect(scene.database))
    }
    await expect(fill()).rejects.toThrow(/Too many connections/)
    const error = await errorOf(openTarget(address({ user: `${user}:x` })))
    expect(error).toMatchObject({ code: 'STORE_BUSY', hint: expect.stringContaining('max_connections') })
    await Promise.all(others.map((other) => other.end()))
    await run('SET GLOBAL max_connections = 151')
    expect(await load(address({ user: `${user}:x` }))).toMatchObject(WHOLE)
  }, 60_000)

  const full = needing('its disk is full: said, and the run goes on when there is room', 'mount')
  // MySQL 5.7 itself dies where its disk is one in memory that is full.
  test.skipIf(full.skip || server.kind === mysql)(
    full.name,
    async () => {
      const { resize } = mountSmall(join(server.folder, 'data', scene.database), { size: '2m' })
      const text = 'x'.repeat(4_000)
      const large = Object.fromEntries(Array.from({ length: 3_000 }, (_, n) => [`key-${n}`, { n, text }]))
      writeFileSync(join(scene.folder, 'things.json'), JSON.stringify(large))
      const error = await errorOf(load(address()))
      expect(error).toMatchObject({ code: 'STORE_FULL', hint: expect.stringContaining('resume') })
      expect((await errorOf(resume(here()))).code, 'still full').toBe('STORE_FULL')
      resize({ size: '64m' })
      expect(await resume(here())).toMatchObject(WHOLE)
      expect(await rowsIn()).toBe(3_000)
      expect(await rollback(here())).toMatchObject({ state: 'rolled-back' })
    },
    120_000,
  )

  test('the server dies in the middle of LOAD DATA: nothing of the page is in, and the run resumes', async () => {
    const count = 60_000
    const narrow = Object.fromEntries(Array.from({ length: count }, (_, n) => [`key-${n}`, { n }]))
    writeFileSync(join(scene.folder, 'things.json'), JSON.stringify(narrow))
    const request = { from: `json:${join(scene.folder, 'things.json')}`, to: address() }
    const failed = errorOf(migrate(request, { ...here(), batchBytes: 1 << 20 }))
    await isLoading(scene.admin)
    await server.kill()
    expect(['STORE_UNREACHABLE', 'CONFLICT']).toContain((await failed).code)
    await server.startAgain()
    expect(await resume(here())).toMatchObject(WHOLE)
    expect(await rowsIn()).toBe(count)
  }, 120_000)

  test('a server that loses what it has committed says so before anything is written', async () => {
    await run('SET GLOBAL innodb_flush_log_at_trx_commit = 2')
    const target = await openTarget(address())
    const lines = await target.can.readiness!([])
    expect(lines).toContainEqual(expect.objectContaining({ id: 'durability', state: 'warn' }))
    await run('SET GLOBAL innodb_flush_log_at_trx_commit = 1')
    const after = await target.can.readiness!([])
    expect(after).toContainEqual(expect.objectContaining({ id: 'durability', state: 'pass' }))
    await target.close()
  })

  test('a server without encryption is not taken for one that encrypts', async () => {
    await run(`CREATE TABLE things (id int PRIMARY KEY); INSERT INTO things VALUES (1)`)
    const error = await errorOf(openSource(address({ options: '?ssl-mode=REQUIRED' })))
    expect(error).toMatchObject({ code: 'PERMISSION_DENIED', hint: expect.stringContaining('ssl') })
    await (await openSource(address({ options: '?ssl-mode=PREFERRED' }))).close()
  })
}

async function isLoading(by: Connection): Promise<void> {
  for (;;) {
    const [rows] = await by.query<RowDataPacket[]>(
      `SELECT 1 FROM information_schema.PROCESSLIST WHERE INFO LIKE 'LOAD DATA%'`,
    )
    if (rows.length > 0) return
  }
}
