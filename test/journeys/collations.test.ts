import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { migrate, plan } from '../../src/index.ts'
import { mariadb } from '../servers/mariadb.ts'
import { mysql } from '../servers/mysql.ts'
import { startPostgres } from '../servers/postgres.ts'
import { startServer } from '../servers/test-server.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dray-collations-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const place = (state = 'state') => ({ stateDir: join(folder, state) })
const wish = (from: string, to: string, policies = {}) => ({
  from,
  to,
  policies: { backup: 'none' as const, ...policies },
})
const notCarried = async (from: string, to: string): Promise<readonly string[]> =>
  (await plan(wish(from, to), place())).notes.filter((note) => note.includes('collation'))

describe('how texts are compared, in SQLite', () => {
  const file = (name: string): string => `sqlite:${join(folder, name)}`
  const inFile = <Answer>(
    name: string,
    ask: (database: InstanceType<typeof DatabaseSync>) => Answer,
  ): Answer => {
    const database = new DatabaseSync(join(folder, name))
    try {
      return ask(database)
    } finally {
      database.close()
    }
  }
  const fill = (): void =>
    inFile('a.db', (database) =>
      database.exec(`
        CREATE TABLE users (id INTEGER PRIMARY KEY, mail TEXT COLLATE NOCASE NOT NULL UNIQUE, name TEXT, nick TEXT COLLATE NOCASE,
          UNIQUE (name COLLATE RTRIM), UNIQUE (nick COLLATE BINARY));
        CREATE INDEX by_name ON users (name COLLATE NOCASE DESC, mail);
        CREATE TABLE words (word TEXT COLLATE NOCASE PRIMARY KEY);
        INSERT INTO users VALUES (1, 'Ann', 'ann', 'A'), (2, 'bob', 'bob', 'a'); INSERT INTO words VALUES ('Ada')`),
    )

  test('goes along: what was one text is one again, and what was two stays two', async () => {
    fill()
    expect(await notCarried(file('a.db'), file('b.db'))).toEqual([])
    expect(await migrate(wish(file('a.db'), file('b.db')), place())).toMatchObject({ verified: 'verified' })
    inFile('b.db', (database) => {
      expect(database.prepare("SELECT id FROM users WHERE mail = 'ANN'").all()).toEqual([{ id: 1 }])
      expect(database.prepare("SELECT id FROM users WHERE nick = 'a'").all()).toHaveLength(2)
      const added = (sql: string) => (): unknown => database.exec(sql)
      expect(added("INSERT INTO users VALUES (3, 'ANN', 'x', 'x')")).toThrow('UNIQUE')
      expect(added("INSERT INTO users VALUES (3, 'x', 'ann  ', 'x')")).toThrow('UNIQUE')
      expect(added("INSERT INTO users VALUES (3, 'x', 'x', 'A')")).toThrow('UNIQUE')
      expect(added("INSERT INTO words VALUES ('ADA')")).toThrow('UNIQUE')
      const terms = database.prepare(
        'SELECT coll, "desc" AS down FROM pragma_index_xinfo(\'by_name\') WHERE key = 1',
      )
      expect(terms.all()).toEqual([
        { coll: 'NOCASE', down: 1 },
        { coll: 'NOCASE', down: 0 },
      ])
    })
  })

  test('two values are two where the column takes them for one: the later run writes the new one', async () => {
    fill()
    await migrate(wish(file('a.db'), file('b.db')), place())
    inFile('a.db', (database) =>
      database.exec("UPDATE users SET mail = 'ANN', nick = 'Á' WHERE id = 1; DROP TABLE words"),
    )
    const again = await migrate(wish(file('a.db'), file('b.db'), { onConflict: 'overwrite' }), {
      ...place(),
      collections: ['users'],
    })
    expect(again).toMatchObject({ verified: 'verified', totals: { written: 1, unchanged: 1 } })
    inFile('a.db', (database) => database.exec("UPDATE users SET mail = 'ann' WHERE id = 1"))
    const letters = await migrate(wish(file('a.db'), file('b.db'), { onConflict: 'overwrite' }), {
      ...place(),
      collections: ['users'],
    })
    expect(letters).toMatchObject({ verified: 'verified', totals: { written: 1, unchanged: 1 } })
    inFile('b.db', (database) =>
      expect(database.prepare('SELECT mail FROM users WHERE id = 1').all()).toEqual([{ mail: 'ann' }]),
    )
  })
})

const postgres = await startPostgres()
if (typeof postgres === 'string') {
  describe.skip(`how texts are compared, in PostgreSQL (${postgres})`, () => {
    test('left out', () => {})
  })
} else {
  afterAll(() => postgres.stop())
  beforeEach(() => {
    process.env['PGPASSWORD'] = postgres.password
  })

  describe('how texts are compared, in PostgreSQL', () => {
    test('goes along with what the server brings; what somebody made, and other engines, are named', async () => {
      const [schema, there] = [postgres.newSchema(), postgres.newSchema()]
      await postgres.run(`CREATE SCHEMA ${schema};
        CREATE COLLATION ${schema}.own (provider = icu, locale = 'und', deterministic = false);
        CREATE TABLE ${schema}.t (id text COLLATE "C" PRIMARY KEY, de text COLLATE "de-x-icu" UNIQUE, own text COLLATE ${schema}.own, plain text);
        CREATE INDEX by_plain ON ${schema}.t (plain COLLATE "C");
        INSERT INTO ${schema}.t VALUES ('a', 'ä', 'x', 'p')`)
      const [from, to] = [postgres.address({ schema }), postgres.address({ schema: there })]
      const own = 't: the collation own of column own: not carried'
      expect(await notCarried(from, to)).toEqual([own])
      expect(await migrate(wish(from, to), place())).toMatchObject({ verified: 'verified' })
      const [made] =
        await postgres.run(`SELECT attname, collname FROM pg_attribute a JOIN pg_collation l ON l.oid = attcollation
        WHERE attrelid = '${there}.t'::regclass AND attnum > 0 ORDER BY attnum`)
      expect(made!.rows).toEqual([
        { attname: 'id', collname: 'C' },
        { attname: 'de', collname: 'de-x-icu' },
        { attname: 'own', collname: 'default' },
        { attname: 'plain', collname: 'default' },
      ])
      expect((await notCarried(from, `sqlite:${join(folder, 'c.db')}`)).toSorted()).toEqual([
        't: the collation C of column id: not carried',
        't: the collation de-x-icu of column de: not carried',
        't: the collation in the index by_plain: not carried',
        own,
      ])
    })
  })
}

for (const server of await Promise.all([startServer(mysql), startServer(mariadb)])) {
  if (typeof server === 'string') {
    describe.skip(`how texts are compared (${server})`, () => {
      test('left out', () => {})
    })
    continue
  }
  afterAll(() => server.stop())

  test(`how texts are compared goes along in ${server.kind.name}, and is named where it decides what is unique`, async () => {
    const [database, there] = [await server.makeDatabase(), await server.makeDatabase()]
    const client = await server.connect(database)
    await client.query(`CREATE TABLE t (id int PRIMARY KEY, mail varchar(40) COLLATE utf8mb4_unicode_ci UNIQUE,
      code varchar(40) COLLATE utf8mb4_bin UNIQUE, note varchar(40) COLLATE utf8mb4_unicode_ci); INSERT INTO t VALUES (1, 'Ann', 'x', 'y')`)
    const [from, to] = [server.address(database), server.address(there)]
    expect(await notCarried(from, to)).toEqual([])
    expect(await migrate(wish(from, to), place())).toMatchObject({ verified: 'verified' })
    await client.query(`USE ${there}`)
    await expect(client.query("INSERT INTO t VALUES (2, 'ANN', 'z', 'y')")).rejects.toThrow('Duplicate')
    await client.end()
    expect(await notCarried(from, `sqlite:${join(folder, 'd.db')}`)).toEqual([
      't: the collation utf8mb4_unicode_ci of column mail: not carried',
    ])
  })
}
