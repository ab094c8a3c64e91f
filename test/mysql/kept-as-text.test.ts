import type { RowDataPacket } from 'mysql2/promise'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { migrate, type Report } from '../../src/index.ts'
import { mariadb } from '../servers/mariadb.ts'
import { mysql } from '../servers/mysql.ts'
import { type SqlServer, startServer } from '../servers/test-server.ts'

const folder = mkdtempSync(join(tmpdir(), 'dray-kept-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

for (const kind of [mysql, mariadb]) {
  const server = await startServer(kind)
  if (typeof server === 'string') {
    describe.skip(`lists, words and JSON in ${kind.name} (${server})`, () => {
      test('left out', () => {})
    })
  } else {
    afterAll(() => server.stop())
    describe(`lists, words and JSON in ${kind.name}`, () => testKinds(server))
  }
}

let runs = 0
const move = (from: string, to: string, more: Partial<Parameters<typeof migrate>[0]> = {}): Promise<Report> =>
  migrate({ from, to, policies: { backup: 'none' }, ...more }, { stateDir: join(folder, `state-${++runs}`) })

function sqliteWith(name: string, sql: string): string {
  const path = join(folder, `${name}-${++runs}.db`)
  const database = new DatabaseSync(path)
  database.exec(sql)
  database.close()
  return `sqlite:${path}`
}

function columnsOf(address: string, table: string): readonly unknown[] {
  const database = new DatabaseSync(address.replace('sqlite:', ''))
  try {
    return database.prepare('SELECT name, type FROM pragma_table_info(?)').all(table)
  } finally {
    database.close()
  }
}

function rowsOf(address: string, sql: string): readonly unknown[] {
  const database = new DatabaseSync(address.replace('sqlite:', ''))
  try {
    return database.prepare(sql).all()
  } finally {
    database.close()
  }
}

const LISTS = `CREATE TABLE lists (id INTEGER PRIMARY KEY, n "ARRAY_TEXT OF WHOLE(16)", u "ARRAY_TEXT OF UNSIGNED_WHOLE(64)",
    t "ARRAY_TEXT OF TEXT", v "ARRAY_TEXT OF VARCHAR(20)", d "ARRAY_TEXT OF DECIMAL_TEXT(10,2)", x "ARRAY_TEXT OF DECIMAL_TEXT",
    f "ARRAY_TEXT OF SINGLE", g "ARRAY_TEXT OF DOUBLE", b "ARRAY_TEXT OF BLOB", o "ARRAY_TEXT OF BOOLEAN", i "ARRAY_TEXT OF UUID_TEXT",
    day "ARRAY_TEXT OF DATE_TEXT", at "ARRAY_TEXT OF TIMESTAMPTZ_TEXT(3)", w "ARRAY_TEXT OF TIMESTAMP_TEXT(6)", c "ARRAY_TEXT OF TIME_TEXT(0)",
    z "ARRAY_TEXT OF TIMETZ_TEXT(6)", j "ARRAY_TEXT OF JSON_TEXT", k "ARRAY_TEXT OF JSONB_TEXT");
  INSERT INTO lists (id, n, t, x, b, day) VALUES
    (1, '[1,null,-3]', '["a,b","it''s","ü"]', '[1.50,123456789012345678901234567890]', '[{"$dray:bytes":"AP8="}]', '[{"$dray:date":"2024-02-29"}]'),
    (2, '[]', '[]', '[]', '[]', NULL)`

function testKinds(server: SqlServer): void {
  let database: string
  let address: string
  beforeEach(async () => {
    database = await server.makeDatabase()
    address = server.address(database)
  })
  const ask = async (sql: string, place = database): Promise<RowDataPacket[]> => {
    const connection = await server.connect(place)
    try {
      return (await connection.query<RowDataPacket[]>(sql))[0]
    } finally {
      await connection.end()
    }
  }
  const done = { state: 'finished', verified: 'verified', rejects: [] }

  test('lists of every kind come back as lists of that kind, by way of another database of the same engine', async () => {
    const from = sqliteWith('lists', LISTS)
    expect(await move(from, address)).toMatchObject(done)
    const second = server.address(await server.makeDatabase())
    expect(await move(address, second)).toMatchObject(done)
    const back = sqliteWith('back', '')
    expect(await move(second, back)).toMatchObject(done)
    expect(columnsOf(back, 'lists')).toEqual(columnsOf(from, 'lists'))
    const all = 'SELECT * FROM lists ORDER BY id'
    const plain = (rows: readonly unknown[]): unknown =>
      JSON.parse(JSON.stringify(rows).replaceAll('1.50', '1.5'))
    expect(plain(rowsOf(back, all))).toEqual(plain(rowsOf(from, all)))
    const [column] = await ask(
      `SELECT COLUMN_COMMENT AS said FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND COLUMN_NAME = 'u'`,
    )
    expect(column).toEqual({ said: 'list of bigint unsigned, kept as text' })
  })

  test('values of any kind come back each as what it was, and the plan says how they lie', async () => {
    const from = sqliteWith(
      'any',
      `CREATE TABLE things (id INTEGER PRIMARY KEY, what, n INTEGER);
       INSERT INTO things VALUES (1, 1, 1), (2, 1.0, 1), (3, '1', 1), (4, x'31', 1), (5, NULL, 1), (6, '', 1), (7, 9e999, 1)`,
    )
    const there = await move(from, address)
    expect(there).toMatchObject(done)
    expect(there.notes.join()).toContain('column what holds values of any kind')
    const second = server.address(await server.makeDatabase())
    expect(await move(address, second)).toMatchObject(done)
    const back = sqliteWith('back', '')
    expect(await move(second, back)).toMatchObject(done)
    const all = 'SELECT id, quote(what) AS what FROM things ORDER BY id'
    expect(rowsOf(back, all)).toEqual(rowsOf(from, all))
  })

  test('a comment of the column stays, and says it beside', async () => {
    await ask(
      `CREATE TABLE posts (id int PRIMARY KEY, tags longtext COMMENT 'of the author (list of text, kept as text)')`,
    )
    await ask(`INSERT INTO posts VALUES (1, '["a"]')`)
    const second = await server.makeDatabase()
    expect(await move(address, server.address(second))).toMatchObject(done)
    const [column] = await ask(
      `SELECT COLUMN_COMMENT AS said FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND COLUMN_NAME = 'tags'`,
      second,
    )
    expect(column).toEqual({ said: 'of the author (list of text, kept as text)' })
    const json = join(folder, `posts-${++runs}`)
    expect(await move(address, `json:${json}/`)).toMatchObject(done)
    expect(readFileSync(join(json, 'posts.json'), 'utf8')).toContain('"tags":["a"]')
  })

  test('what is no list in such a column is a reject, and no other value', async () => {
    await ask(`CREATE TABLE posts (id int PRIMARY KEY, tags longtext COMMENT 'list of text, kept as text')`)
    await ask(`INSERT INTO posts VALUES (1, '["a"]'), (2, 'a, b'), (3, '["b"]')`)
    const json = join(folder, `posts-${++runs}`)
    const report = await move(address, `json:${json}/`, { policies: { backup: 'none', maxRejects: 10 } })
    expect(report).toMatchObject({
      state: 'finished-with-rejects',
      totals: { read: 3, written: 2 },
    })
    expect(report.rejects).toMatchObject([{ key: '2' }])
  })

  const WORDS = `CREATE TABLE posts (id int PRIMARY KEY, tags set('x','it''s','a "b"','\\\\') NOT NULL DEFAULT 'x,it''s', born year DEFAULT 2024,
      odd set('','a'), KEY (tags))`

  test('a set stays one between two of them, and is a list elsewhere', async () => {
    await ask(WORDS)
    await ask(
      `INSERT INTO posts VALUES (1, 'it''s,x', 2000, 'a'), (2, '', 2001, ''), (3, 'a "b",\\\\', 2002, NULL)`,
    )
    const second = await server.makeDatabase()
    expect(await move(address, server.address(second))).toMatchObject(done)
    const described = async (place: string): Promise<unknown> =>
      (await ask('SHOW CREATE TABLE posts', place))[0]!['Create Table']
        .replace(/COLLATE[ =]\w+|ROW_FORMAT=\w+| +(?=[ ,)])/g, '')
        .trim()
    const defaults = `SELECT COLUMN_NAME, COLUMN_TYPE, COLUMN_DEFAULT FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() ORDER BY 1`
    expect(await ask(defaults, second)).toEqual(await ask(defaults))
    expect(await described(second)).toContain('set(')
    const all = 'SELECT id, tags + 0 AS bits, tags, born, odd + 0 AS odd FROM posts ORDER BY id'
    expect(await ask(all, second)).toEqual(await ask(all))

    const json = join(folder, `posts-${++runs}`)
    expect(await move(address, `json:${json}/`)).toMatchObject(done)
    const lists = JSON.parse(readFileSync(join(json, 'posts.json'), 'utf8')) as Record<
      string,
      { tags: unknown }
    >
    expect(Object.values(lists).map(({ tags }) => tags)).toEqual([['x', "it's"], [], ['a "b"', '\\']])
    const back = sqliteWith('words', '')
    expect(await move(address, back)).toMatchObject(done)
    expect(rowsOf(back, 'SELECT tags FROM posts WHERE id = 3')).toEqual([{ tags: '["a \\"b\\"","\\\\"]' }])
  })

  test('lists go into a set that is there where it keeps them as they are', async () => {
    await ask(`CREATE TABLE posts (id int PRIMARY KEY, tags set('x','y','z'))`)
    const path = join(folder, `posts-${++runs}`, 'posts.json')
    mkdirSync(dirname(path))
    const tags = [['x', 'z'], [], ['z', 'x'], ['x', 'x'], ['w'], 'x', null]
    writeFileSync(path, JSON.stringify(tags.map((of, i) => ({ id: i + 1, tags: of }))))
    const collections = {
      posts: { read: { file: 'posts.json' }, store: { layout: 'row' } },
    } as const
    const report = await move(`json:${dirname(path)}`, address, {
      policies: { backup: 'none', maxRejects: 10 },
      collections,
    })
    expect(report.totals).toMatchObject({ read: 7, written: 3, rejected: 4 })
    expect(report.rejects.map(({ key }) => key)).toEqual(['3', '4', '5', '6'])
    expect(await ask('SELECT id, tags FROM posts ORDER BY id')).toEqual([
      { id: 1, tags: 'x,z' },
      { id: 2, tags: '' },
      { id: 7, tags: null },
    ])
  })

  test('JSON of any depth and with any number arrives as it was', async () => {
    const deep = `${'['.repeat(500)}${']'.repeat(500)}`
    const from = sqliteWith(
      'json',
      `CREATE TABLE docs (id INTEGER PRIMARY KEY, doc JSON_TEXT, note TEXT);
      INSERT INTO docs VALUES (1, '${deep}', ''), (2, '[-0,1.50,0.1234567890123456789,123456789012345678901]', ''), (3, '"\\ud800"', '')`,
    )
    expect(await move(from, address)).toMatchObject(done)
    expect(await ask('SELECT doc FROM docs ORDER BY id')).toEqual([
      { doc: deep },
      { doc: '[-0,1.50,0.1234567890123456789,123456789012345678901]' },
      { doc: '"\\ud800"' },
    ])
    const back = sqliteWith('json-back', '')
    expect(await move(address, back)).toMatchObject(done)
    expect(columnsOf(back, 'docs')).toEqual(columnsOf(from, 'docs'))
  })

  test('the type json stays, and keeps every number that it can hold', async () => {
    await ask("CREATE TABLE docs (id int PRIMARY KEY, doc json, kind enum('a','\\\\','b\\nc'))")
    await ask(
      `INSERT INTO docs VALUES (1, '[-0.0, 0.95, 491350.54656971165, 18446744073709551615, 5e-324]', '\\\\'), (2, '{"b":1,"a":"-0"}', 'b\\nc')`,
    )
    await ask(`INSERT INTO docs SELECT 3, CONCAT('[', 0.30000000000000004e0 * 3, ']'), NULL`)
    const second = await server.makeDatabase()
    expect(await move(address, server.address(second))).toMatchObject(done)
    expect(await ask('SELECT * FROM docs ORDER BY id', second)).toEqual(
      await ask('SELECT * FROM docs ORDER BY id'),
    )
    const create = async (place: string): Promise<string> =>
      (await ask('SHOW CREATE TABLE docs', place))[0]!['Create Table']
    expect(/\bjson\b|json_valid/.test(await create(second))).toBe(
      /\bjson\b|json_valid/.test(await create(database)),
    )
  })
}
