import { DatabaseSync } from '@photostructure/sqlite'
import { closeSync, openSync, truncateSync, writeFileSync, writeSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type TestFolder, testFolder } from '../../../../test/sqlite/folder.ts'
import { USERS, scanAll, textsOf } from '../../../../test/sqlite/scanned.ts'

let at: TestFolder
beforeEach(() => {
  at = testFolder()
})
afterEach(() => at.remove())

const MANY_ROWS = `${USERS} WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
  INSERT INTO users SELECT 'k' || i, '{"x":"' || hex(randomblob(100)) || '"}' FROM n`

const LARGE = { bytes: 64 << 20, entries: 1_000_000 }

function pagesOfTable(path: string, table: string): number[] {
  const database = new DatabaseSync(path, { readOnly: true })
  const rows = database
    .prepare(`SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf' ORDER BY pageno`)
    .all(table)
  database.close()
  return rows.map((row) => Number(row.pageno))
}

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
