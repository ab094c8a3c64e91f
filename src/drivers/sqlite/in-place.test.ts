import { DatabaseSync } from '@photostructure/sqlite'
import { spawnSync } from 'node:child_process'
import { existsSync, linkSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type TestFolder, testFolder } from '../../../test/sqlite/folder.ts'
import { codesOf, entry, put, RUN, statusesOf } from '../../../test/sqlite/writing.ts'
import { buildPage } from '../../model/scan/api.ts'
import { hooksFor } from '../../testing/fill.ts'
import { finalizeStatements } from './finalize-statements.ts'

let at: TestFolder
beforeEach(() => {
  at = testFolder()
})
afterEach(() => at.remove())

describe('a database that is there', () => {
  test.each([
    ['a key of numbers', 'id INTEGER PRIMARY KEY, data TEXT', /keys are text/],
    ['a key that ignores case', 'id TEXT COLLATE NOCASE PRIMARY KEY, data TEXT', /not unique, byte by byte/],
    ['a key that is not unique', 'id TEXT, data TEXT', /not unique/],
    ['no column for the document', 'id TEXT PRIMARY KEY, body TEXT', /no column data/],
    [
      'a column that must be filled',
      'id TEXT PRIMARY KEY, data TEXT, extra TEXT NOT NULL',
      /extra is NOT NULL/,
    ],
  ])('%s does not fit', async (_, columns, message) => {
    await at.make(`CREATE TABLE users (${columns})`)
    const target = await at.target()
    const layout = target.layoutFor('users', {}, [])
    await expect(target.holds('users', layout)).rejects.toMatchObject({ code: 'STORE_INVALID', message })
    await expect(target.create(RUN, 'users', layout)).rejects.toMatchObject({ code: 'STORE_INVALID' })
  })

  test('names that differ in case alone are one to SQLite, and refused', async () => {
    await at.make(`CREATE TABLE Users (id TEXT PRIMARY KEY, data TEXT)`)
    const target = await at.target()
    await expect(target.create(RUN, 'users', target.layoutFor('users', {}, []))).rejects.toMatchObject({
      code: 'STORE_INVALID',
    })
    const options = { indexes: { taken: { json: '$.a' } } }
    await at.make(`CREATE INDEX taken ON Users (data)`)
    await expect(target.create(RUN, 'chats', target.layoutFor('chats', options, []))).rejects.toMatchObject({
      code: 'STORE_INVALID',
    })
  })

  test('other columns stay when a document is overwritten, and the pre-state comes back', async () => {
    await at.make(`CREATE TABLE users (id TEXT PRIMARY KEY, data TEXT, at INTEGER, extra TEXT DEFAULT 'd');
      INSERT INTO users VALUES ('a', '{ "n": 1 }', 7, 'mine'), ('b', '{"n":2}', 8, 'mine')`)
    const columns = [{ name: 'at', type: 'integer' }] as const
    const target = await at.target()
    const entries = [entry('a', { n: 9 }, [70]), entry('b', { n: 2 }, [8]), entry('c', {}, [1])]
    const written = buildPage(entries, { keys: 'text', next: undefined })
    const { outcomes, kept, layout } = await put(target, entries, {
      mode: 'merge',
      policy: 'overwrite',
      columns,
    })
    expect(statusesOf(outcomes)).toEqual(['written', 'unchanged', 'written'])
    expect(
      kept.map(({ key, body, cells }) => [key, String(Buffer.from(body!)), String(Buffer.from(cells!))]),
    ).toEqual([['a', '{ "n": 1 }', '[7]']])
    const rows = `SELECT data, at, extra FROM users ORDER BY id`
    expect(at.query(rows)[0]).toEqual({ data: '{"n":9}', at: 70, extra: 'mine' })
    const reversals = [
      { key: 'a', expect: written.print(0), to: kept[0]! },
      { key: 'c', expect: written.print(2), to: { key: 'c', body: undefined, cells: undefined } },
    ]
    expect(statusesOf(await target.revert('users', layout, reversals))).toEqual(['written', 'written'])
    expect(at.query(rows)).toEqual([
      { data: '{ "n": 1 }', at: 7, extra: 'mine' },
      { data: '{"n":2}', at: 8, extra: 'mine' },
    ])
    expect(statusesOf(await target.revert('users', layout, reversals))).toEqual(['unchanged', 'unchanged'])
  })

  test('a column alone that differs is another document', async () => {
    await at.make(
      `CREATE TABLE users (id TEXT PRIMARY KEY, data TEXT, at INTEGER); INSERT INTO users VALUES ('a', '{}', 1)`,
    )
    const columns = [{ name: 'at', type: 'integer' }] as const
    const { outcomes } = await put(await at.target(), [entry('a', {}, [2])], {
      mode: 'merge',
      policy: 'skip',
      columns,
    })
    expect(statusesOf(outcomes)).toEqual(['skipped'])
  })

  test('what could not be put back is not overwritten', async () => {
    await at.make(
      `CREATE TABLE users (id TEXT PRIMARY KEY, data TEXT); INSERT INTO users VALUES ('a', x'00')`,
    )
    const { outcomes } = await put(await at.target(), [entry('a', {})], {
      mode: 'merge',
      policy: 'overwrite',
    })
    expect(codesOf(outcomes)).toEqual({ 0: 'VALUE_UNSUPPORTED' })
    expect(at.query('SELECT typeof(data) AS kind FROM users')).toEqual([{ kind: 'blob' }])
  })

  test('looking changes nothing and leaves nothing, writing leaves no log', async () => {
    await at.make(`PRAGMA journal_mode = WAL; CREATE TABLE users (id TEXT PRIMARY KEY, data TEXT); INSERT INTO users VALUES ('a', '{}');
      CREATE VIEW recent AS SELECT 1; CREATE TABLE log (line)`)
    const before = at.files()
    const target = await at.target()
    const layout = target.layoutFor('users', {}, [])
    expect(await target.holds('users', layout)).toBe('documents')
    expect(await target.occupancy()).toEqual({ exists: true, foreign: ['view recent'] })
    await target.scan('users', { layout, limit: { bytes: 1000, entries: 10 } })
    await target.probe([])
    await target.pin({ collections: [{ name: 'users', layout }], by: 'content' })
    expect(at.files()).toEqual(before)
    const { publish } = await put(target, [entry('b')], { mode: 'merge' })
    await publish()
    await target.close()
    expect(Object.keys(at.files())).toEqual(['app.db'])
    expect(at.query('PRAGMA journal_mode')).toEqual([{ journal_mode: 'wal' }])
    expect(
      at
        .query(
          "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name",
        )
        .map(({ name }) => name),
    ).toEqual(['log', 'users'])
  })

  test('the journal of somebody who died is played back before anything is read', async () => {
    await at.make(`CREATE TABLE users (id TEXT PRIMARY KEY, data TEXT); INSERT INTO users VALUES ('a', '{}')`)
    dieInTransaction(at.path())
    expect(statSync(`${at.path()}-journal`).size).toBeGreaterThan(0)
    const target = await at.target()
    const layout = target.layoutFor('users', {}, [])
    expect(await target.count('users', layout)).toEqual({ records: 1, exact: true })
    expect(await target.occupancy()).toEqual({ exists: true, foreign: [] })
    await target.close()
    expect(Object.keys(at.files())).toEqual(['app.db'])
  })

  test('taken exclusively only when nobody else has it open', async () => {
    await at.make(`PRAGMA journal_mode = WAL; CREATE TABLE users (id TEXT PRIMARY KEY, data TEXT)`)
    const other = new DatabaseSync(at.path())
    other.exec('SELECT * FROM users')
    const target = await at.target()
    await expect(target.can.exclusive!()).rejects.toMatchObject({ code: 'STORE_IN_USE' })
    other.close()
    await finalizeStatements()
    const hold = await target.can.exclusive!()
    expect(await target.holds('users', target.layoutFor('users', {}, []))).toBe('empty')
    expect(readInAnotherProcess(at.path())).toContain('locked')
    await hold.release()
    expect(readInAnotherProcess(at.path())).toBe('')
    expect(at.query('PRAGMA journal_mode')).toEqual([{ journal_mode: 'wal' }])
  })
})

describe('publishing', () => {
  const stagedPath = (): string => join(`${at.path()}.dray`, `${RUN}.db`)

  test('a crash right after the commit: the next writer knows the page', async () => {
    const first = await at.target()
    const { layout } = await put(first, [entry('a')])
    const second = await at.target()
    const writer = await second.writer({
      run: RUN,
      partition: 'p',
      epoch: 1,
      collection: 'users',
      layout,
      mode: 'load',
      policy: 'fail',
    })
    expect(writer.at).toMatchObject({ epoch: 1, page: 1, counts: { written: 1 } })
  })

  test('a collection that is cleared has no checkpoint left to go on from', async () => {
    const target = await at.target()
    const { layout } = await put(target, [entry('a')])
    await target.clear(RUN, 'users', layout)
    const { outcomes } = await put(target, [entry('a')])
    expect(statusesOf(outcomes)).toEqual(['written'])
  })

  test('repeated after a crash between the two names of the file', async () => {
    const target = await at.target()
    const { publish, layout } = await put(target, [entry('a')])
    await publish()
    linkSync(at.path(), stagedPath())
    const next = await at.target()
    await next.publish(RUN, [{ collection: 'users', layout }])
    expect(existsSync(stagedPath())).toBe(false)
    expect(await next.count('users', layout)).toEqual({ records: 1, exact: true })
  })

  test('a database that somebody made meanwhile is not touched', async () => {
    const target = await at.target()
    const { publish } = await put(target, [entry('a')])
    writeFileSync(at.path(), 'not ours')
    const before = at.files()
    await expect(publish()).rejects.toMatchObject({ code: 'TARGET_CHANGED' })
    await expect(put(target, [entry('b')])).rejects.toMatchObject({ code: 'TARGET_CHANGED' })
    expect(at.files()).toEqual(before)
  })

  test('what was staged and is gone is said, not taken for done', async () => {
    const target = await at.target()
    const { publish } = await put(target, [entry('a')])
    await target.discard(RUN)
    expect(existsSync(stagedPath())).toBe(false)
    await expect(publish()).rejects.toMatchObject({ code: 'TARGET_CHANGED' })
  })

  test('a wrong page is rolled back whole, checkpoint included', async () => {
    const target = await at.target()
    const layout = target.layoutFor('users', {}, [])
    await target.create(RUN, 'users', layout)
    const request = {
      run: RUN,
      partition: 'p',
      epoch: 1,
      collection: 'users',
      layout,
      mode: 'load',
      policy: 'fail',
    } as const
    const writer = await target.writer(request)
    const page = buildPage([entry('a')], { keys: 'text', next: undefined })
    const failing = {
      ...hooksFor(writer, page),
      checkpoint: () => {
        throw new Error('the ledger is full')
      },
    }
    await expect(writer.write(page, failing)).rejects.toThrow('the ledger is full')
    expect((await target.writer(request)).at).toBeUndefined()
    expect(statusesOf(await writer.write(page, hooksFor(writer, page)))).toEqual(['written'])
  })
})

/** @returns what went wrong; nothing when it went well */
function readInAnotherProcess(path: string): string {
  const script = `new (require('@photostructure/sqlite').DatabaseSync)(process.argv[1]).exec('SELECT * FROM users')`
  const { stderr } = spawnSync(process.execPath, ['-e', script, path], { encoding: 'utf8' })
  return stderr
}

/** So small a cache that the change reaches the file before its commit, which never comes. */
function dieInTransaction(path: string): void {
  const script = `
    import { DatabaseSync } from '@photostructure/sqlite'
    const database = new DatabaseSync(process.argv[1])
    database.exec(\`PRAGMA cache_size = 1; PRAGMA cache_spill = 1; BEGIN; CREATE TABLE filler (x);
      WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 500)
      INSERT INTO filler SELECT randomblob(1000) FROM n; DELETE FROM users\`)
    process.kill(process.pid, 'SIGKILL')`
  const { signal } = spawnSync(process.execPath, ['--input-type=module', '-e', script, path])
  expect(signal).toBe('SIGKILL')
}
