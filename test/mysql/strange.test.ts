import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { migrate, rollback } from '../../src/index.ts'
import { Key } from '../../src/model/key.ts'
import { notesOfStore } from '../../src/store/of-store.ts'
import { digestOf, moveAll, openSource, openTarget } from '../postgres/move.ts'
import { mariadb } from '../servers/mariadb.ts'
import { mysql } from '../servers/mysql.ts'
import { type SqlServer, startServer } from '../servers/test-server.ts'
import { fill, someEntries } from './fill-target.ts'
import { sceneAt } from './scene.ts'

/** What is asked of both is the same: by default the first that can be had stands for the other. */
const wanted = process.env['DRAY_THOROUGH'] === '1' ? [mysql, mariadb] : [mysql.missing() ? mariadb : mysql]

for (const kind of wanted) {
  const server = await startServer(kind)
  if (typeof server === 'string') {
    describe.skip(`strange things in ${kind.name} (${server})`, () => {
      test('left out', () => {})
    })
  } else {
    afterAll(() => server.stop())
    describe(`strange things in ${kind.name}`, () => testThem(server))
  }
}

function testThem(server: SqlServer): void {
  const scene = sceneAt(server)
  const { run, errorOf, here, address, load } = scene

  test('an unknown table: those that are there are named', async () => {
    await run('CREATE TABLE users (id int PRIMARY KEY); CREATE TABLE orders (id int PRIMARY KEY)')
    const source = await openSource(address())
    const error = await errorOf(source.collections({ usres: {} }))
    expect(error.code).toBe('COLLECTION_UNKNOWN')
    expect(error.hint).toContain('orders, users')
    await source.close()
  })

  test('a table without transactions is no target', async () => {
    await run(
      'CREATE TABLE things (id varbinary(99) PRIMARY KEY, data longtext NOT NULL) ENGINE=MyISAM CHARACTER SET utf8mb4',
    )
    const target = await openTarget(address())
    const error = await errorOf(target.holds('things', target.layoutFor('things', {}, [])))
    expect(error.code).toBe('STORE_INVALID')
    expect(error.message).toContain('MyISAM')
    await target.close()
  })

  test('a key column that takes different texts for one is refused, and so is a duplicate after collation', async () => {
    await run(
      'CREATE TABLE things (id varchar(99) PRIMARY KEY, data longtext NOT NULL) CHARACTER SET utf8mb4',
    )
    const target = await openTarget(address())
    const error = await errorOf(target.holds('things', target.layoutFor('things', {}, [])))
    expect(error.code).toBe('STORE_INVALID')
    expect(error.message).toContain('collation')
    await target.close()
  })

  test('keys that differ in spaces, case, accents and bytes alone stay apart', async () => {
    const keys = [
      ...['a', 'A', 'a ', ' a', '\u00e1', 'a\u0301', '\u00df', 'ss', 'a\0', 'a\t', '\u{1F600}', '\u{1F601}'],
      ...['0', '00', '0.0'],
    ]
    const target = await openTarget(address())
    const entries = keys.map((key, n) => ({ key: Key.of(key), body: JSON.stringify({ n }) }))
    const { layout, outcomes } = await fill(target, entries)
    expect(outcomes.tally()).toMatchObject({ written: keys.length })
    const found = await target.read(
      'things',
      layout,
      keys.map((key) => Key.of(key)),
    )
    expect(found.map((entry) => entry?.body.text())).toEqual(entries.map(({ body }) => body))
    await target.close()
  })

  test('hostile names of tables and columns, a hundred of them, arrive as they are', async () => {
    const names = hostileNames()
    expect(names.length).toBeGreaterThanOrEqual(100)
    const quoted = (name: string): string => `\`${name.replaceAll('`', '``')}\``
    const groups = Array.from({ length: 12 }, (_, i) => names.filter((_name, n) => n % 12 === i))
    for (const [table, ...columns] of groups) {
      const list = columns.map((column) => `, ${quoted(column)} varchar(20) DEFAULT 'one'`)
      await run(`CREATE TABLE ${quoted(table!)} (id int PRIMARY KEY${list.join('')})`)
      await run(`INSERT INTO ${quoted(table!)} (id) VALUES (1)`)
    }
    const to = await server.makeDatabase()
    const source = await openSource(address())
    const target = await openTarget(address({ name: to }))
    await moveAll(source, target)
    const columnsOf = async (of: string): Promise<unknown> => {
      const [rows] = await scene.admin.query(
        'SELECT TABLE_NAME AS t, COLUMN_NAME AS c FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = ? ORDER BY 1, 2',
        [of],
      )
      return rows
    }
    expect(await columnsOf(to)).toEqual(await columnsOf(scene.database))
    const infos = await source.collections()
    expect(infos).toHaveLength(12)
    for (const { name, layout } of infos) {
      const at = { collection: name, layout }
      expect(await digestOf(target, at)).toEqual(await digestOf(source, at))
    }
    await Promise.all([source.close(), target.close()])
  }, 60_000)

  test('columns that are called as what an object has of its own: of a key, of long texts, and without a key', async () => {
    const columns = '`__proto__` int NOT NULL, `__lookupGetter__` longtext, `__defineSetter__` bit(3)'
    for (const [table, key] of Object.entries({ keyed: ', PRIMARY KEY (`__proto__`)', keyless: '' })) {
      await run(`CREATE TABLE ${table} (${columns}${key}) CHARACTER SET utf8mb4`)
      await run(`INSERT INTO ${table} VALUES (2, 'two', b'101'), (1, NULL, NULL)`)
    }
    const to = await server.makeDatabase()
    const policies = { backup: { to: join(scene.folder, 'backups') } }
    const report = await migrate({ from: address(), to: address({ name: to }), policies }, here())
    expect(report).toMatchObject({ verified: 'verified', totals: { read: 4, written: 4 } })
    for (const table of ['keyed', 'keyless']) {
      const [rows] = await scene.admin.query({
        sql: `SELECT \`__proto__\` AS a, \`__lookupGetter__\` AS b, \`__defineSetter__\` + 0 AS c FROM ${to}.${table} ORDER BY 1`,
        rowsAsArray: true,
      })
      expect(rows).toEqual([
        [1, null, null],
        [2, 'two', '5'],
      ])
    }
  }, 60_000)

  test('defaults of many digits stay as they are', async () => {
    await run(`CREATE TABLE t (id int PRIMARY KEY, whole decimal(65,30) DEFAULT 1,
      \`long\` decimal(40,10) DEFAULT '-123456789012345678901234567.5', small double DEFAULT 1.5e-300)`)
    await run('INSERT INTO t (id) VALUES (1)')
    const to = await server.makeDatabase()
    const wish = { from: address(), to: address({ name: to }), policies: { backup: 'none' } } as const
    expect(await migrate(wish, here())).toMatchObject({ verified: 'verified', notes: [] })
    const columnsOf = async (database: string): Promise<unknown> =>
      (
        await scene.admin.query(
          `SELECT COLUMN_NAME, COLUMN_TYPE, COLUMN_DEFAULT FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = '${database}' ORDER BY 1`,
        )
      )[0]
    expect(await columnsOf(to)).toEqual(await columnsOf(scene.database))
  }, 60_000)

  test('names that the engine does not take are refused before anything is written', async () => {
    const target = await openTarget(address())
    for (const table of [
      'x'.repeat(65),
      'a\0b',
      '\ud800',
      'end ',
      '😀',
      '_dray',
      '_dray_control',
      '_DRAY_staged_1',
    ]) {
      expect(() => target.layoutFor(table, {}, []), JSON.stringify(table)).toThrow(
        expect.objectContaining({ code: 'CONFIG_INVALID' }),
      )
    }
    for (const table of ['x'.repeat(64), '_dray_', 'é'.repeat(64), '; DROP TABLE x; --'])
      target.layoutFor(table, {}, [])
    await target.close()
  })

  test('who was granted what is named, as far as it is seen', async () => {
    const [user, other] = [`app_${scene.database}`.slice(0, 16), `aud_${scene.database}`.slice(0, 16)]
    const it = `\`${scene.database}\``
    await run(`CREATE TABLE things (id int PRIMARY KEY, n int); CREATE TABLE docs (id varchar(9) PRIMARY KEY, data longtext);
      CREATE USER '${user}'@'10.%', '${other}'@'%' IDENTIFIED BY 'x'; GRANT SELECT ON ${it}.docs TO '${other}'@'%';
      GRANT UPDATE (n) ON ${it}.things TO '${user}'@'10.%'; GRANT DELETE ON ${it}.things TO '${other}'@'%';
      GRANT ALL ON \`${scene.database.replaceAll('_', '\\_')}\`.* TO '${user}'@'10.%'`)
    const notesAt = async (at: string): Promise<readonly string[]> => {
      const source = await openSource(at)
      const found = await source.collections()
      const notes = [...notesOfStore(found), ...found.flatMap((info) => info.notes)]
      await source.close()
      return notes.filter((note) => note.startsWith('GRANT'))
    }
    expect((await notesAt(address())).toSorted()).toEqual([
      `GRANT to '${user}'@'10.%' of the whole database: not carried`,
      `GRANT to '${user}'@'10.%', '${other}'@'%': not carried`,
      `GRANT to '${other}'@'%': not carried`,
    ])
  })

  test('what a run leaves behind is nothing: no table of dray, finished or rolled back', async () => {
    await load(address())
    const tables = async (): Promise<unknown> => (await scene.admin.query('SHOW TABLES'))[0]
    expect(await tables()).toHaveLength(1)
    await rollback(here())
    expect(await tables()).toEqual([])
  })

  test('some entries go by INSERT where LOAD DATA is switched off', async () => {
    await run('SET GLOBAL local_infile = 0')
    const target = await openTarget(address())
    const { layout, outcomes } = await fill(target, someEntries(500))
    await run('SET GLOBAL local_infile = 1')
    expect(outcomes.tally()).toMatchObject({ written: 500 })
    expect((await target.count('things', layout)).records).toBe(500)
    await target.close()
  })
}

function hostileNames(): readonly string[] {
  const words = [
    'select',
    'table',
    'key',
    'order',
    'null',
    'a b',
    'a.b',
    "a'b",
    'a"b',
    'a`b',
    'a\\b',
    'a;b',
    '--',
    '/*',
    '*/',
  ]
  const more = [
    '%s',
    '?',
    ':a',
    '@b',
    '$c',
    '{}',
    '[]',
    '(',
    ')',
    ',',
    '=',
    "'; DROP TABLE x; --",
    '` OR 1=1',
    '\\0',
    'ä€',
    'a\tb',
    'a\nb',
  ]
  const long = [
    'x'.repeat(64),
    'é'.repeat(64),
    ' front',
    '#',
    '0',
    '1e3',
    '-',
    '+',
    '<script>',
    '__proto__',
    'constructor',
    'toString',
  ]
  const names = [...words, ...more, ...long]
  return [
    ...names,
    ...names.map((name) => `z${name}`.slice(0, 64)),
    ...names.map((name) => `${name}`.slice(0, 62) + '_1'),
  ].filter((name, i, all) => all.findIndex((other) => other.toLowerCase() === name.toLowerCase()) === i)
}
