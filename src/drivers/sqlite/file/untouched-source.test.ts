import { DatabaseSync } from '@photostructure/sqlite'
import { chmodSync, copyFileSync, readdirSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { rightsBind } from '../../../../test/rights-bind.ts'
import { type TestFolder, testFolder } from '../../../../test/sqlite/folder.ts'
import { USERS, LIMIT, scanAll, textsOf } from '../../../../test/sqlite/scanned.ts'
import { finalizeStatements } from '../finalize-statements.ts'

let at: TestFolder
beforeEach(() => {
  at = testFolder()
})
afterEach(() => at.remove())

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
