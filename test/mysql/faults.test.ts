import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { type Event, migrate, resume, rollback } from '../../src/index.ts'
import { Key } from '../../src/model/key.ts'
import { STATUS } from '../../src/model/outcomes.ts'
import { digestOf, openSource, openTarget } from '../postgres/move.ts'
import { mariadb } from '../servers/mariadb.ts'
import { mysql } from '../servers/mysql.ts'
import { type SqlServer, startServer } from '../servers/test-server.ts'
import { fill } from './fill-target.ts'
import { sceneAt } from './scene.ts'

/** What was committed is still there when the server has died. */
const OPTIONS = ['--max-allowed-packet=4M', '--innodb-flush-log-at-trx-commit=1']
const PASSWORD = 'p@ss:w/rd?'

/** What is asked of both is the same: by default the first that can be had stands for the other. */
const wanted = process.env['DRAY_THOROUGH'] === '1' ? [mysql, mariadb] : [mysql.missing() ? mariadb : mysql]

for (const kind of wanted) {
  const server = await startServer(kind, OPTIONS)
  if (typeof server === 'string') {
    describe.skip(`faults of ${kind.name} (${server})`, () => {
      test('left out', () => {})
    })
  } else {
    afterAll(() => server.stop())
    describe(`faults of ${kind.name}`, () => testThem(server, { isMaria: kind === mariadb }))
  }
}

function testThem(server: SqlServer, { isMaria }: { readonly isMaria: boolean }): void {
  const scene = sceneAt(server)
  const { run, rowsIn, errorOf, here, address, load, killOthers } = scene

  describe('a place that cannot be reached', () => {
    const cases = {
      'a port where nobody listens': [() => address({ port: 1 }), 'STORE_UNREACHABLE', /port/],
      'a host that is none': [() => 'mysql://u@no-such-host.invalid/db', 'STORE_UNREACHABLE', /host/],
      'a wrong password': [() => address({ user: 'root:wrong' }), 'PERMISSION_DENIED', /MYSQL_PWD/],
      'a user that is none': [
        () => address({ user: `none:${encodeURIComponent(PASSWORD)}` }),
        'PERMISSION_DENIED',
        /MYSQL_PWD/,
      ],
      'a database that is none': [
        () => address({ name: 'no such `db`' }),
        'STORE_MISSING',
        /CREATE DATABASE/,
      ],
      'a database without tables': [() => address(), 'STORE_MISSING', /name of the database/],
    } as const
    test.each(Object.entries(cases))(
      '%s is named, with what helps, and without the password',
      async (_, [at, code, hint]) => {
        const error = await errorOf(openSource(at()))
        expect(error.code).toBe(code)
        expect(error.hint).toMatch(hint)
        expect(JSON.stringify(error) + error.stack).not.toContain(PASSWORD)
      },
    )

    test('an address without a database', async () => {
      const error = await errorOf(openSource('mysql://root@127.0.0.1/'))
      expect(error.code).toBe('ADDRESS_INVALID')
    })

    test('a server that takes connections and answers nothing is given up', async () => {
      scene.proxy.behave('stalls')
      const error = await errorOf(
        openTarget(address({ port: scene.proxy.port, options: '?connect-timeout=1' })),
      )
      expect(error.code).toBe('STORE_UNREACHABLE')
    }, 30_000)
  })

  describe('what breaks in the middle', () => {
    test('the connection is reset: nothing of the page is in, and the run resumes', async () => {
      await errorOf(load(address({ port: scene.proxy.port }), (page) => page === 5 && scene.proxy.resetAll()))
      const report = await resume(here())
      expect(report).toMatchObject({ state: 'finished', verified: 'verified', exitCode: 0 })
      expect(await rowsIn()).toBe(3_000)
    })

    test('the server is away for a while: the same process resumes, its lease is nobody else’s', async () => {
      const away = (): void => {
        scene.proxy.behave('refuses')
        scene.proxy.resetAll()
      }
      const error = await errorOf(load(address({ port: scene.proxy.port }), (page) => page === 5 && away()))
      expect(error.code).toBe('STORE_UNREACHABLE')
      // The ledger lies on this machine, and was told.
      expect(error.details.filter((detail) => detail.includes('ledger'))).toEqual([])
      scene.proxy.behave('passes')
      expect(await resume(here())).toMatchObject({ state: 'finished', verified: 'verified', exitCode: 0 })
      expect(await rowsIn()).toBe(3_000)
    }, 30_000)

    test('the answer to a COMMIT is lost: said to be in doubt, looked up, not written twice', async () => {
      const error = await errorOf(
        load(
          address({ port: scene.proxy.port }),
          (page) => page === 5 && scene.proxy.behave({ loseAnswerTo: 'COMMIT' }),
        ),
      )
      expect(error.code).toBe('STORE_UNREACHABLE')
      expect(`${error.message} ${error.hint}`).toMatch(/committed.*resume/s)
      scene.proxy.behave('passes')
      expect(await resume(here())).toMatchObject({ state: 'finished', verified: 'verified', exitCode: 0 })
      expect(await rowsIn()).toBe(3_000)
    })

    test('the server ends the session of the writer: the run resumes', async () => {
      const killed: Promise<void>[] = []
      await errorOf(load(address(), (page) => page === 5 && killed.push(killOthers())))
      await Promise.all(killed)
      expect(await resume(here())).toMatchObject({ state: 'finished', verified: 'verified', exitCode: 0 })
      expect(await rowsIn()).toBe(3_000)
    })

    test('the server dies and comes back: the run resumes, and goes back as well', async () => {
      await diesInTheMiddle(address(), scene.folder, () => server.kill())
      const down = await errorOf(resume(here()))
      expect(down.code).toBe('STORE_UNREACHABLE')
      await server.startAgain()
      expect(await resume(here())).toMatchObject({ state: 'finished', verified: 'verified', exitCode: 0 })
      expect(await rowsIn()).toBe(3_000)
      expect(await rollback(here())).toMatchObject({ state: 'rolled-back', exitCode: 0 })
      await expect(rowsIn()).rejects.toThrow(/exist/)
    }, 120_000)

    test('a source is read at one moment, and says so when it is lost', async () => {
      await run(
        `CREATE TABLE things (id int PRIMARY KEY, data json NOT NULL); INSERT INTO things VALUES (1, '{}'), (2, '{}')`,
      )
      const source = await openSource(address())
      const [info] = await source.collections()
      await run('DELETE FROM things WHERE id = 2')
      expect((await source.count('things', info!.layout)).records).toBe(2)
      await killOthers()
      const error = await errorOf(source.count('things', info!.layout))
      expect(error.code).toBe('SNAPSHOT_LOST')
      expect(error.hint).toContain('resume')
      await source.close()
    })
  })

  describe('what the server refuses', () => {
    test('a table that somebody holds: busy, after the time that was given', async () => {
      await run(
        'CREATE TABLE things (id varbinary(99) PRIMARY KEY, data longtext NOT NULL) CHARACTER SET utf8mb4',
      )
      await run('LOCK TABLES things WRITE')
      const target = await openTarget(address({ options: '?lock-timeout=1' }))
      const error = await errorOf(target.holds('things', target.layoutFor('things', {}, [])))
      expect(error.code).toBe('STORE_BUSY')
      expect(error.hint).toContain('lock-timeout')
      await run('UNLOCK TABLES')
      await target.close()
    }, 60_000)

    test('a page that waits for what somebody holds is tried again smaller', async () => {
      await run(
        `CREATE TABLE things (id varbinary(99) PRIMARY KEY, data longtext NOT NULL) CHARACTER SET utf8mb4;`,
      )
      await run(`INSERT INTO things VALUES ('key-2999', '{}')`)
      await run('START TRANSACTION')
      await run(`UPDATE things SET data = '{"other": 1}'`)
      const told: Event[] = []
      const isOfSmaller = (event: Event): boolean => event.type === 'note' && /smaller/.test(event.message)
      const report = await migrate(
        {
          from: `json:${join(scene.folder, 'things.json')}`,
          to: address({ options: '?lock-timeout=1s' }),
        },
        {
          stateDir: here().stateDir,
          policies: { onConflict: 'overwrite' },
          onEvent(event) {
            told.push(event)
            if (isOfSmaller(event)) void run('COMMIT')
          },
        },
      )
      expect(told.some(isOfSmaller)).toBe(true)
      expect(report).toMatchObject({ exitCode: 0, verified: 'verified' })
      expect(await rowsIn()).toBe(3_000)
    }, 60_000)

    test.runIf(isMaria)(
      'a page that takes longer than a statement may goes in as several',
      async () => {
        await run(
          `CREATE TABLE things (id varchar(99) COLLATE utf8mb4_nopad_bin PRIMARY KEY, data longtext NOT NULL) CHARACTER SET utf8mb4`,
        )
        await run('CREATE TRIGGER dawdle BEFORE INSERT ON things FOR EACH ROW SET @slept = SLEEP(0.002)')
        const told: Event[] = []
        const report = await migrate(
          {
            from: `json:${join(scene.folder, 'things.json')}`,
            to: address({ options: '?statement-timeout=1' }),
          },
          { stateDir: here().stateDir, onEvent: (event) => told.push(event) },
        )
        expect(told.some((event) => event.type === 'note' && /smaller/.test(event.message))).toBe(true)
        expect(report).toMatchObject({ exitCode: 0, verified: 'verified', totals: { written: 3_000 } })
      },
      60_000,
    )

    test.runIf(isMaria)(
      'a record that takes too long goes in by the address that the hint names',
      async () => {
        await run(
          `CREATE TABLE things (id varchar(99) COLLATE utf8mb4_nopad_bin PRIMARY KEY, data longtext NOT NULL) CHARACTER SET utf8mb4`,
        )
        await run(
          "CREATE TRIGGER dawdle BEFORE INSERT ON things FOR EACH ROW SET @slept = IF(NEW.id = 'key-7', SLEEP(2), 0)",
        )
        const { stateDir } = here()
        const from = `json:${join(scene.folder, 'things.json')}`
        const to = address({ options: '?statement-timeout=1' })
        const { code, hint } = await errorOf(migrate({ from, to }, { stateDir }))
        expect(code).toBe('STORE_BUSY')
        const [, patient, id] = /time: '([^']+)'; .*: dray resume (\S+) --to ADDRESS$/.exec(hint!)!
        expect(patient).toContain('statement-timeout=0')
        // A password is kept nowhere, so the hint has none.
        const target = address({ options: '?statement-timeout=0' })
        const report = await resume({ run: id!, target, stateDir })
        expect(report).toMatchObject({ exitCode: 0, verified: 'verified', totals: { written: 3_000 } })
      },
      60_000,
    )

    test('a user without rights is told before anything is written', async () => {
      await run(
        `CREATE USER reader_${scene.database}@'%' IDENTIFIED BY 'x'; GRANT SELECT ON ${scene.database}.* TO reader_${scene.database}@'%'`,
      )
      const error = await errorOf(load(address({ user: `reader_${scene.database}:x` })))
      expect(error.code).toBe('PERMISSION_DENIED')
      expect(error.hint).toContain('GRANT')
    })

    test('a server that can only be read', async () => {
      await run(
        `CREATE USER writer_${scene.database}@'%' IDENTIFIED BY 'x'; GRANT ALL ON ${scene.database}.* TO writer_${scene.database}@'%'`,
      )
      await run('SET GLOBAL read_only = 1')
      const error = await errorOf(load(address({ user: `writer_${scene.database}:x` })))
      await run('SET GLOBAL read_only = 0')
      expect(JSON.stringify(error)).toContain('can only be read')
    })

    test('no connection is left for this user', async () => {
      await run(
        `CREATE USER few_${scene.database}@'%' IDENTIFIED BY 'x' WITH MAX_USER_CONNECTIONS 1; GRANT ALL ON ${scene.database}.* TO few_${scene.database}@'%'`,
      )
      const first = await openTarget(address({ user: `few_${scene.database}:x` }))
      const error = await errorOf(openTarget(address({ user: `few_${scene.database}:x` })))
      expect(error.code).toBe('STORE_BUSY')
      await first.close()
    }, 60_000)

    test('documents around the largest packet: each is there, or rejected with the reason', async () => {
      const sizes = [1 << 20, (1 << 20) + 1, 3 << 20, (4 << 20) - 5000, (4 << 20) - 4000, 4 << 20, 5 << 20]
      const entries = sizes.map((size) => ({
        key: Key.of(`${size}`),
        body: JSON.stringify({ s: 'x'.repeat(size - 8) }),
      }))
      const target = await openTarget(address())
      const { layout, outcomes } = await fill(target, entries)
      const kept = entries.filter((_, i) => outcomes.of(i) === STATUS.written)
      expect(kept.map(({ key }) => Number(key.text))).toEqual(sizes.slice(0, 4))
      for (const { message } of outcomes.reasons.values()) expect(message).toContain('max_allowed_packet')
      const source = await openSource(address())
      expect(await digestOf(source, { collection: 'things', layout })).toMatchObject({
        records: 4,
        problems: [],
      })
      await Promise.all([target.close(), source.close()])
    }, 60_000)
  })
}

/** A process of its own, as a user has it: nobody is left who could hold the lease. */
async function diesInTheMiddle(to: string, folder: string, kill: () => Promise<void>): Promise<void> {
  const request = { from: `json:${join(folder, 'things.json')}`, to, stateDir: join(folder, 'state') }
  const script = join(import.meta.dirname, '..', 'postgres', 'load.mjs')
  const child = spawn(process.execPath, [script, JSON.stringify(request)])
  const ended = once(child, 'exit')
  let killed: Promise<void> | undefined
  child.stdout.once('data', () => void (killed = kill()))
  await ended
  await killed
}
