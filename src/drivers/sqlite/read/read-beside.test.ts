import { renameSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type TestFolder, testFolder } from '../../../../test/sqlite/folder.ts'
import type { TaskResult } from '../../../lib/serve-thread.ts'
import type { SecondThread } from '../../../lib/second-thread.ts'
import type { DocumentPage } from '../../../model/page/document-page.ts'
import { pagesOf } from '../../../store/paging/pages.ts'
import { CUT_PAGE, cutPage } from '../../../store/paging/cut-page.ts'
import { type Bound, openDatabase } from '../database.ts'
import { layoutFor } from '../layout.ts'
import { findCollections } from './collections.ts'
import { readerOf } from './reader.ts'
import { CLOSE_DATABASE, closeElsewhere, RENDER_PAGE, renderElsewhere } from './render-elsewhere.ts'
import { openSqliteSource } from '../source.ts'

/** What a second thread answers, with its bytes handed over both ways as they are there. */
type Answer = (task: string, request: never) => Promise<unknown>

const TASKS: Readonly<Record<string, (request: never) => unknown>> = {
  [CUT_PAGE]: cutPage,
  [RENDER_PAGE]: renderElsewhere,
  [CLOSE_DATABASE]: closeElsewhere,
}

const works: Answer = async (task, request) => {
  const result = (await TASKS[task]!(request)) as TaskResult | undefined
  return result && structuredClone(result.answer, { transfer: [...result.transfer] })
}
const diesOfIt: Answer = async () => undefined

let at: TestFolder
beforeEach(() => {
  at = testFolder()
})
afterEach(() => at.remove())

test.each([
  ['that cuts pages', works, false],
  ['that renders them, too', works, true],
  ['that ends while it has the bytes', diesOfIt, false],
  ['that ends while it was to render', diesOfIt, true],
])('with a second thread %s, a table is read as without one', async (_, answer, busy) => {
  await at.make(`CREATE TABLE users (id TEXT PRIMARY KEY, data TEXT, at REAL)`)
  await at.make((database) => {
    database.exec('BEGIN')
    const insert = database.prepare('INSERT INTO users VALUES (?, ?, ?)')
    for (let i = 0; i < 400; i++) insert.run(`ü"${i}`, JSON.stringify({ i, text: 'é'.repeat(300) }), i / 3)
    // One that is no document, in a page of others.
    insert.run('broken', `{"text":"${'x'.repeat(300)}`, 1)
    database.exec('COMMIT')
  })
  at.age()
  const alone = await readWith(undefined, busy)
  const thread = threadOf(answer)
  const beside = await readWith(thread, busy)
  expect(thread.asked).toBeGreaterThan(1)
  expect(beside).toEqual(alone)
  expect(alone).toHaveLength(401)
})

test.each(['this connection', 'another one'])('what %s writes between two pages is read', async (writer) => {
  await at.make('CREATE TABLE users (id TEXT PRIMARY KEY, data TEXT)')
  const place = { path: at.path(), role: 'target', access: 'write' } as const
  const [database, other] = [await openDatabase(place), await openDatabase(place)]
  database.exec('BEGIN')
  for (let i = 0; i < 400; i++) {
    database.run('INSERT INTO users VALUES (?, ?)', `k${i}`, JSON.stringify({ text: 'x'.repeat(1_000) }))
  }
  database.exec('COMMIT')
  const reader = readerOf(database, { name: 'app.db', generation: 'target', beside: threadOf(works).hold() })
  const layout = layoutFor('users', {}, [])
  const request = { layout, limit: { bytes: 100_000, entries: 1_000 } }
  const first = await reader.scan('users', request)
  const second = await reader.scan('users', { ...request, after: first.next! })
  const of = writer === 'this connection' ? database : other
  of.run('UPDATE users SET data = ?', '{"changed":true}')
  const third = await reader.scan('users', { ...request, after: second.next! })
  expect([first.bodyText(0).length, second.bodyText(0).length]).toEqual([1_011, 1_011])
  expect(third.keyText(0)).toBe(`k${first.count + second.count}`)
  expect(third.bodyText(0)).toBe('{"changed":true}')
  await other.close()
  await database.close()
})

describe('the connection of a second thread that renders', () => {
  const rows = (text: string): string =>
    `CREATE TABLE users (id TEXT PRIMARY KEY, data TEXT);
     WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 400)
     INSERT INTO users SELECT i, json_object('text', '${text}') FROM n`
  const layout = layoutFor('users', {}, [])
  const request = { layout, limit: { bytes: 1_000, entries: 100 }, busy: true }
  const open = (): ReturnType<typeof openSqliteSource> =>
    openSqliteSource(
      { path: at.path(), text: 'sqlite:test' },
      { scratch: at.folder, beside: threadOf(works) },
    )

  test.each(['DELETE', 'WAL'])('what is written between two pages is noticed (%s)', async (mode) => {
    await at.make(`PRAGMA journal_mode = ${mode}; ${rows('before')}`)
    at.age()
    const source = await open()
    const first = await source.scan('users', request)
    expect(first.bodyText(0)).toBe('{"text":"before"}')
    await at.make(`UPDATE users SET data = '{"text":"after"}'`)
    await expect(source.scan('users', { ...request, after: first.next! })).rejects.toMatchObject({
      code: 'SOURCE_CHANGED',
    })
    const again = await source.scan('users', request)
    expect(again.bodyText(0)).toBe('{"text":"after"}')
    await source.close()
  })

  test('is not the one of another file that lay there before', async () => {
    await at.make(rows('before'))
    await at.make(rows('after'), 'next.db')
    at.age()
    at.age('next.db')
    const before = await open()
    expect((await before.scan('users', request)).bodyText(0)).toBe('{"text":"before"}')
    renameSync(at.path('next.db'), at.path())
    const after = await open()
    expect((await after.scan('users', request)).bodyText(0)).toBe('{"text":"after"}')
    await before.close()
    await after.close()
  })
})

test('behind a row of megabytes nothing is rendered before it is asked for', async () => {
  await at.make(`CREATE TABLE texts (id INTEGER PRIMARY KEY, data TEXT);
    WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 3)
    INSERT INTO texts SELECT i, hex(zeroblob(3000000)) FROM n`)
  const database = await openDatabase({ path: at.path(), role: 'target', access: 'write' })
  let rendered = 0
  const counted = {
    ...database,
    get: (sql: string, ...bound: readonly Bound[]) => {
      const row = database.get(sql, ...bound)
      if (Object.values(row ?? {}).some((value) => value instanceof Uint8Array && value.length > 1e6))
        rendered++
      return row
    },
  }
  const reader = readerOf(counted, { name: 'app.db', generation: 'a', beside: threadOf(works).hold() })
  const { layout } = findCollections(database).collections[0]!
  const page = await reader.scan('texts', { layout, limit: { bytes: 1 << 20, entries: 100 } })
  expect([page.count, rendered]).toEqual([1, 1])
  await database.close()
})

test('rows that become huge while they are read make no huge page', async () => {
  await at.make(`CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT, data TEXT);
    WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 3000) INSERT INTO users SELECT i, 'name', i FROM n`)
  const database = await openDatabase({ path: at.path(), role: 'target', access: 'write' })
  const reader = readerOf(database, { name: 'app.db', generation: 'target', beside: undefined })
  const { layout } = findCollections(database).collections[0]!
  const request = { layout, limit: { bytes: 16 << 10, entries: 1_000 } }
  const first = await reader.scan('users', request)
  const second = await reader.scan('users', { ...request, after: first.next! })
  expect([first.count, second.count].every((count) => count > 10)).toBe(true)
  database.run(
    'UPDATE users SET data = hex(zeroblob(300000)) WHERE id - ? BETWEEN 1 AND 20',
    first.count + second.count,
  )
  const third = await reader.scan('users', { ...request, after: second.next! })
  expect([third.count, third.keyText(0)]).toEqual([1, String(first.count + second.count + 1)])
  await database.close()
})

async function readWith(beside: SecondThread | undefined, busy: boolean): Promise<readonly unknown[]> {
  const source = await openSqliteSource(
    { path: at.path(), text: 'sqlite:test' },
    { scratch: at.folder, beside },
  )
  const [info] = await source.collections()
  const seen: unknown[] = []
  const limit = { bytes: 100_000, entries: 1000 }
  for await (const page of pagesOf(source, 'users', { layout: info!.layout, limit, busy }))
    seen.push(...rowsOf(page))
  await source.close()
  return seen
}

function rowsOf(page: DocumentPage): readonly unknown[] {
  const entries = Array.from({ length: page.count }, (_, i) => [
    page.keyText(i),
    page.bodyText(i),
    page.print(i).join(),
    page.traits[i],
  ])
  return [...entries, ...page.problems.map(({ key, code }) => [key, code])]
}

function threadOf(answer: Answer): SecondThread & { asked: number } {
  const thread = {
    asked: 0,
    hold: () => ({
      async call(task: string, request: unknown, transfer: readonly ArrayBuffer[] = []) {
        thread.asked++
        return answer(task, structuredClone(request as never, { transfer: [...transfer] }))
      },
      async start() {},
      async release() {},
    }),
  }
  return thread
}
