import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type TestFolder, testFolder } from '../../../../test/sqlite/folder.ts'
import { USERS, LIMIT, scanAll, textsOf } from '../../../../test/sqlite/scanned.ts'
import { Key } from '../../../model/key.ts'
import type { DocumentPage } from '../../../model/page/document-page.ts'

let at: TestFolder
beforeEach(() => {
  at = testFolder()
})
afterEach(() => at.remove())

function problemsOf(pages: readonly DocumentPage[]): (string | undefined)[][] {
  return pages.flatMap(({ problems }) => problems.map(({ code, key }) => [code, key]))
}

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
