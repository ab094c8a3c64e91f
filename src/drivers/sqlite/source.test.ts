import { DatabaseSync } from '@photostructure/sqlite'
import {
  chmodSync,
  closeSync,
  copyFileSync,
  openSync,
  readdirSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { rightsBind } from '../../../test/rights-bind.ts'
import type { DocumentPage } from '../../model/page/document-page.ts'
import { Key } from '../../model/key.ts'
import type { DocumentSource } from '../../store/source.ts'
import { finalizeStatements } from './finalize-statements.ts'
import { type TestFolder, testFolder } from '../../../test/sqlite/folder.ts'

let at: TestFolder
beforeEach(() => {
  at = testFolder()
})
afterEach(() => at.remove())

const USERS = `CREATE TABLE users (id TEXT PRIMARY KEY, data JSON NOT NULL);`
const MANY_ROWS = `${USERS} WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
  INSERT INTO users SELECT 'k' || i, '{"x":"' || hex(randomblob(100)) || '"}' FROM n`
const LARGE = { bytes: 64 << 20, entries: 1_000_000 }
const LIMIT = { bytes: 1 << 20, entries: 1000 }

async function scanAll(source: DocumentSource, collection = 'users', limit = LIMIT): Promise<DocumentPage[]> {
  const info = (await source.collections({ [collection]: {} }))[0]!
  const pages: DocumentPage[] = []
  let after: DocumentPage['next']
  do {
    const page = await source.scan(collection, { layout: info.layout, limit, ...(after && { after }) })
    pages.push(page)
    after = page.next
    if (pages.length > 5_000) throw new Error('It is read in circles')
  } while (after)
  return pages
}

function textsOf(pages: readonly DocumentPage[]): Record<string, string> {
  return Object.fromEntries(
    pages.flatMap((page) =>
      Array.from({ length: page.count }, (_, i) => [page.keyText(i), page.bodyText(i)]),
    ),
  )
}

function problemsOf(pages: readonly DocumentPage[]): (string | undefined)[][] {
  return pages.flatMap(({ problems }) => problems.map(({ code, key }) => [code, key]))
}

function pagesOfTable(path: string, table: string): number[] {
  const database = new DatabaseSync(path, { readOnly: true })
  const rows = database
    .prepare(`SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf' ORDER BY pageno`)
    .all(table)
  database.close()
  return rows.map((row) => Number(row.pageno))
}

describe('the source stays as it is', () => {
  test('a database at rest in WAL mode gets no -wal and no -shm', async () => {
    await at.make(`PRAGMA journal_mode = WAL; ${USERS} INSERT INTO users VALUES ('a', '{"n":1}')`)
    const before = at.files()
    expect(Object.keys(before)).toEqual(['app.db'])
    const source = await at.source()
    expect(textsOf(await scanAll(source))).toEqual({ a: '{"n":1}' })
    await source.pin({ collections: [], by: 'content' })
    expect(at.files()).toEqual(before)
    await source.close()
    expect(at.files()).toEqual(before)
  })

  test('what lies only in a log left behind is read, and log and database stay', async () => {
    const live = new DatabaseSync(at.path('live.db'))
    live.exec(
      `PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; ${USERS} INSERT INTO users VALUES ('a', '{}')`,
    )
    for (const side of ['', '-wal']) copyFileSync(at.path(`live.db${side}`), at.path(`app.db${side}`))
    live.close()
    const before = at.files()
    const source = await at.source()
    expect(textsOf(await scanAll(source))).toEqual({ a: '{}' })
    const pin = await source.pin({ collections: [], by: 'content' })
    expect(Array.from(pin.units, ({ path, sha256 }) => [path, sha256])).toEqual(
      ['app.db', 'app.db-wal'].map((name) => [name, before[name]]),
    )
    await source.close()
    expect(at.files()).toEqual(before)
  })

  test('a transaction that a crash cut off is rolled back in the copy, not in the source', async () => {
    await at.make(`${USERS} INSERT INTO users VALUES ('a', '{"n":1}')`, 'live.db')
    const live = new DatabaseSync(at.path('live.db'))
    // So small a cache that the change reaches the file before its commit.
    live.exec(`PRAGMA cache_size = 1; PRAGMA cache_spill = 1; BEGIN; UPDATE users SET data = '{"n":2}';
      CREATE TABLE filler (x); WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 500)
      INSERT INTO filler SELECT randomblob(1000) FROM n`)
    for (const side of ['', '-journal']) copyFileSync(at.path(`live.db${side}`), at.path(`app.db${side}`))
    live.exec('ROLLBACK')
    live.close()
    const before = at.files()
    const source = await at.source()
    expect(textsOf(await scanAll(source))).toEqual({ a: '{"n":1}' })
    await source.close()
    expect(at.files()).toEqual(before)
  })

  test('an application may go on writing, and is noticed', async () => {
    await at.make(`${USERS} INSERT INTO users VALUES ('a', '{}'), ('b', '{}')`)
    at.age()
    const source = await at.source()
    const layout = (await source.collections())[0]!.layout
    const first = await source.scan('users', { layout, limit: { bytes: 1 << 20, entries: 1 } })
    const before = await source.pin({ collections: [{ name: 'users', layout }], by: 'content' })
    await at.make(`INSERT INTO users VALUES ('c', '{}')`)
    await expect(source.scan('users', { layout, limit: LIMIT, after: first.next! })).rejects.toMatchObject({
      code: 'SOURCE_CHANGED',
    })
    const after = await source.pin({ collections: [{ name: 'users', layout }], by: 'content' })
    expect(after.generation).not.toBe(before.generation)
    expect(after.records).toEqual({ users: 3 })
    expect(Object.keys(textsOf(await scanAll(source)))).toEqual(['a', 'b', 'c'])
  })

  test.runIf(rightsBind)('a folder that may not be written is enough', async () => {
    await at.make(`PRAGMA journal_mode = WAL; ${USERS} INSERT INTO users VALUES ('a', '{}')`)
    chmodSync(at.folder, 0o500)
    expect(textsOf(await scanAll(await at.source()))).toEqual({ a: '{}' })
    chmodSync(at.folder, 0o700)
  })

  test('a backup by the engine holds the same, and one file', async () => {
    await at.make(`PRAGMA journal_mode = WAL; ${USERS} INSERT INTO users VALUES ('a', '{}')`)
    const source = await at.source()
    await source.can.backup!(at.path('copy.db'), {})
    expect(readdirSync(at.folder).sort()).toEqual(['app.db', 'copy.db'])
    expect(textsOf(await scanAll(await at.source('copy.db')))).toEqual({ a: '{}' })
  })
})

describe('what is no readable database', () => {
  test.each([
    ['missing', () => {}, 'STORE_MISSING'],
    ['text', () => writeFileSync(at.path(), 'once upon a time '.repeat(100)), 'STORE_INVALID'],
    ['a few bytes', () => writeFileSync(at.path(), 'hello'), 'STORE_INVALID'],
  ])('%s', async (_, make, code) => {
    make()
    await expect(at.source()).rejects.toMatchObject({ code })
  })

  test('no bytes at all are a database without tables', async () => {
    writeFileSync(at.path(), '')
    const source = await at.source()
    await expect(source.collections()).rejects.toMatchObject({ code: 'STORE_INVALID' })
  })

  test('a file cut short', async () => {
    await at.make(MANY_ROWS)
    truncateSync(at.path(), 64 * 1024)
    await expect(at.source()).rejects.toMatchObject({ code: 'SOURCE_CORRUPT' })
  })

  test('a damaged page: which collection, and the others are read', async () => {
    await at.make(
      `${MANY_ROWS}; CREATE TABLE others (id TEXT PRIMARY KEY, data JSON); INSERT INTO others VALUES ('o', '{}')`,
    )
    const layout = (await (await at.source()).collections({ users: {} }))[0]!.layout
    const [leaf] = pagesOfTable(at.path(), 'users').slice(-1)
    const file = openSync(at.path(), 'r+')
    writeSync(file, Buffer.alloc(4096, 0xee), 0, 4096, (leaf! - 1) * 4096)
    closeSync(file)
    const source = await at.source()
    await expect(source.scan('users', { layout, limit: LARGE })).rejects.toMatchObject({
      code: 'SOURCE_CORRUPT',
    })
    const collections = ['users', 'others'].map((name) => ({ name, layout }))
    const { damaged, records } = await source.pin({ collections, by: 'content' })
    expect([...damaged.keys()]).toEqual(['users'])
    expect(records).toEqual({ others: 1 })
    expect(textsOf(await scanAll(source, 'others'))).toEqual({ o: '{}' })
  })

  test('text in UTF-16 is refused before anything is misread', async () => {
    await at.make(`PRAGMA encoding = 'UTF-16le'; ${USERS}`)
    await expect(at.source()).rejects.toMatchObject({ code: 'STORE_UNSUPPORTED' })
  })

  test('locked by another connection that writes', { timeout: 15_000 }, async () => {
    await at.make(USERS)
    const other = new DatabaseSync(at.path())
    other.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
    await expect(at.source()).rejects.toMatchObject({ code: 'STORE_BUSY', retry: 'again' })
    other.exec('ROLLBACK')
    other.close()
  })
})

describe('rows', () => {
  const bad = (sql: string): string => `${USERS.replace(' NOT NULL', '')} INSERT INTO users VALUES
    ('first', '{"ok":1}'), ${sql}, ('last', '{"ok":2}')`

  test.each([
    ['a BLOB', `('x', x'7b7d')`, ['RECORD_INVALID', 'x']],
    ['NULL', `('x', NULL)`, ['RECORD_INVALID', 'x']],
    ['no key', `(NULL, '{}')`, ['KEY_MISSING', undefined]],
    ['a BLOB as key', `(x'ff', '{}')`, ['KEY_INVALID', undefined]],
    ['text that is not JSON', `('x', 'hello')`, ['RECORD_INVALID', 'x']],
    ['JSON that is no object', `('x', '[1]')`, ['RECORD_NOT_DOCUMENT', 'x']],
    ['a number', `('x', 12)`, ['RECORD_INVALID', 'x']],
    ['invalid UTF-8', `('x', CAST(x'7b2261223a22ff227d' AS TEXT))`, ['TEXT_INVALID', 'x']],
    ['invalid UTF-8 in the key', `(CAST(x'61ff' AS TEXT), '{}')`, ['TEXT_INVALID', undefined]],
    ['a NUL', `('x', '{"a":' || char(0) || '1}')`, ['RECORD_INVALID', 'x']],
    ['a forged record', `('x', '{}' || char(30) || '"y":{"forged":true}')`, ['RECORD_INVALID', 'x']],
    ['forged cells', `('x', '{}' || char(29) || '[1]')`, ['RECORD_INVALID', 'x']],
    ['the same member twice', `('x', '{"a":1,"a":2}')`, ['FIELD_DUPLICATE', 'x']],
  ])('%s is a problem of its own row', async (_, row, [code, key]) => {
    await at.make(bad(row))
    const pages = await scanAll(await at.source())
    expect(textsOf(pages)).toEqual({ first: '{"ok":1}', last: '{"ok":2}' })
    const [problem] = problemsOf(pages)
    expect(problem![0]).toBe(code)
    if (key !== undefined) expect(problem![1]).toBe(key)
  })

  test('keys of every spelling come back, page by page, and are found', async () => {
    const keys = ['a\0b', 'a\0c', 'a', '"', `';--`, '👩‍👩‍👧', 'k'.repeat(10_000), '\u001e', ' ', '01', '1']
    await at.make((database) => {
      for (const [table, tail] of [
        ['users', ''],
        ['strict', ' WITHOUT ROWID'],
      ] as const) {
        database.exec(`CREATE TABLE ${table} (id TEXT PRIMARY KEY NOT NULL, data TEXT NOT NULL)${tail}`)
        const insert = database.prepare(`INSERT INTO ${table} VALUES (CAST(? AS TEXT), '{}')`)
        for (const key of keys) insert.run(Buffer.from(key))
      }
    })
    const source = await at.source()
    for (const table of ['users', 'strict']) {
      const pages = await scanAll(source, table, { bytes: 1 << 20, entries: 2 })
      expect(pages.length).toBeGreaterThanOrEqual(6)
      expect(Object.keys(textsOf(pages)).sort()).toEqual([...keys].sort())
      // Each once: none of them again where a page begins.
      expect(pages.reduce((records, page) => records + page.count, 0)).toBe(keys.length)
      const layout = (await source.collections({ [table]: {} }))[0]!.layout
      const found = await source.read(
        table,
        layout,
        [...keys, 'missing'].map((key) => Key.of(key)),
      )
      expect(found.map((entry) => entry?.key.text)).toEqual([...keys, undefined])
    }
  })

  test('row numbers beyond a double are passed one by one', async () => {
    await at.make(`${USERS} INSERT INTO users (rowid, id, data) VALUES (9007199254740992, 'a', '{}'),
      (9007199254740993, 'b', '{}'), (9223372036854775807, 'c', '{}'), (-5, 'z', '{}')`)
    const pages = await scanAll(await at.source(), 'users', { bytes: 1 << 20, entries: 1 })
    expect(Object.keys(textsOf(pages))).toEqual(['z', 'a', 'b', 'c'])
  })

  test('whole numbers as keys', async () => {
    await at.make(`CREATE TABLE users (id INTEGER PRIMARY KEY, data TEXT);
      INSERT INTO users VALUES (1, '{}'), (9007199254740993, '{}')`)
    const source = await at.source()
    const layout = (await source.collections())[0]!.layout
    expect(Object.keys(textsOf(await scanAll(source)))).toEqual(['1', '9007199254740993'])
    const typed = await source.scan('users', { layout: { ...layout, keys: 'typed' }, limit: LIMIT })
    expect(typed.key(1).parts).toEqual([9007199254740993n])
    expect((await source.read('users', layout, [Key.of(1), Key.of('01')])).map((e) => e?.key.text)).toEqual([
      '1',
      undefined,
    ])
  })

  test.each(['REAL', 'BLOB', 'TEXT'])(
    'rows named by two columns, one of them %s, come once each',
    async (type) => {
      const values = {
        REAL: '0.3 + i * 5.6e-17',
        BLOB: `CAST(i || x'ff00' AS BLOB)`,
        TEXT: `i || char(0, 34)`,
      }
      await at.make(`CREATE TABLE t (a ${type}, b INT, v TEXT, PRIMARY KEY (a, b)) WITHOUT ROWID;
      WITH RECURSIVE n(i) AS (VALUES (-50) UNION ALL SELECT i + 1 FROM n WHERE i < 50)
      INSERT OR IGNORE INTO t SELECT ${values[type as keyof typeof values]}, i, 'v' FROM n`)
      const pages = await scanAll(await at.source(), 't', { bytes: 1 << 20, entries: 3 })
      const bodies = pages.flatMap((page) => Array.from({ length: page.count }, (_, i) => page.bodyText(i)))
      expect(new Set(bodies).size).toBe(101)
      expect(bodies).toHaveLength(101)
    },
  )

  test('one huge row among small ones makes no huge page of many', async () => {
    const huge = 20 << 20
    await at.make(`${USERS} WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 200)
      INSERT INTO users SELECT 'k' || i, iif(i = 100, '{"x":"' || hex(zeroblob(${huge / 2})) || '"}', '{"x":1}') FROM n`)
    const pages = await scanAll(await at.source(), 'users', { bytes: 64 << 10, entries: 1000 })
    const large = pages.filter(({ bytes }) => bytes.length > 1 << 20)
    expect(large.map(({ count }) => count)).toEqual([1])
    expect(pages.reduce((sum, { count }) => sum + count, 0)).toBe(200)
  })
})

describe('what is found', () => {
  test('columns beside the document are losses unless they are derived', async () => {
    await at.make(`CREATE TABLE users (id TEXT PRIMARY KEY, data JSON NOT NULL, created_at INTEGER NOT NULL)`)
    const source = await at.source()
    const [found] = await source.collections()
    expect(found).toMatchObject({ name: 'users', identity: 'key', layout: { keys: 'text' } })
    expect(found!.losses).toEqual(['column created_at of users is not part of the document'])
    const [declared] = await source.collections({ people: { table: 'users', derived: ['created_at'] } })
    expect(declared).toMatchObject({ name: 'people', losses: [] })
    expect(await source.count('people', declared!.layout)).toEqual({ records: 0, exact: true })
  })

  test('an index of full text over another table is named, and one with texts of its own refused', async () => {
    await at.make(`${USERS} CREATE VIRTUAL TABLE found USING fts5(data, tokenize='porter', content=users)`)
    const [users] = await (await at.source()).collections()
    expect(users!.notes.join()).toContain('full-text index found')
    await at.make(`CREATE VIRTUAL TABLE gone USING fts5(w, content='')`)
    const again = await at.source()
    await expect(again.collections()).rejects.toMatchObject({ details: ['gone: it is a virtual table'] })
  })

  test('a table of another shape is never passed over in silence', async () => {
    await at.make(
      `${USERS} CREATE TABLE log (rowid TEXT, _rowid_ TEXT, oid TEXT); CREATE VIRTUAL TABLE words USING fts5(w)`,
    )
    const source = await at.source()
    await expect(source.collections()).rejects.toMatchObject({
      code: 'STORE_UNSUPPORTED',
      details: ['log: neither a key nor a number names its rows', 'words: it is a virtual table'],
    })
    expect((await source.collections({ users: {} })).map(({ name }) => name)).toEqual(['users'])
    await expect(source.collections({ log: {} })).rejects.toMatchObject({ code: 'STORE_INVALID' })
    await expect(source.collections({ other: {} })).rejects.toMatchObject({ code: 'COLLECTION_UNKNOWN' })
    await expect(source.collections({ users: { tabel: 'x' } })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
    })
  })

  test('hostile names of tables and columns', async () => {
    const table = `"a""; DROP TABLE users; --"`
    await at.make(`${USERS} CREATE TABLE ${table} ("i'd" TEXT PRIMARY KEY, "da]ta" JSON);
      INSERT INTO ${table} VALUES ('k', '{"n":1}')`)
    const source = await at.source()
    const name = 'a"; DROP TABLE users; --'
    expect((await source.collections()).map((info) => info.name)).toEqual([name, 'users'])
    expect(textsOf(await scanAll(source, name))).toEqual({ k: '{"n":1}' })
  })
})

test('a live database that never keeps still is copied by its engine, of one moment', async () => {
  const live = new DatabaseSync(at.path())
  live.exec(`PRAGMA journal_mode = WAL; ${USERS} CREATE TABLE others (id TEXT PRIMARY KEY, data JSON);
    INSERT INTO users VALUES ('a', '{"n":0}'); INSERT INTO others VALUES ('a', '{"n":0}')`)
  const write = `BEGIN; UPDATE users SET data = json_set(data, '$.n', data ->> 'n' + 1);
    UPDATE others SET data = json_set(data, '$.n', data ->> 'n' + 1); COMMIT`
  live.exec(write)
  const restless = setInterval(() => live.exec(write), 0)
  try {
    for (let round = 0; round < 5; round++) {
      const source = await at.source()
      const [users, others] = [await scanAll(source, 'users'), await scanAll(source, 'others')].map(textsOf)
      expect(users).toEqual(others)
      expect(users!['a']).not.toBe('{"n":0}')
    }
  } finally {
    clearInterval(restless)
    live.close()
    await finalizeStatements()
  }
})
