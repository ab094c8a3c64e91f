import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type TestFolder, testFolder } from '../../../../test/sqlite/folder.ts'
import { USERS, scanAll, textsOf } from '../../../../test/sqlite/scanned.ts'

let at: TestFolder
beforeEach(() => {
  at = testFolder()
})
afterEach(() => at.remove())

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
    expect(users!.ofStore!.join()).toContain('full-text index found')
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
