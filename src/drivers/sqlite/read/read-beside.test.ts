import { afterEach, beforeEach, expect, test } from 'vitest'
import { type TestFolder, testFolder } from '../../../../test/sqlite/folder.ts'
import type { SecondThread } from '../../../lib/second-thread.ts'
import type { DocumentPage } from '../../../model/document-page.ts'
import { pagesOf } from '../../../store/pages.ts'
import { cutPage, type CutPageRequest } from '../../../store/cut-page.ts'
import { openDatabase } from '../database.ts'
import { layoutFor } from '../layout.ts'
import { findCollections } from './collections.ts'
import { readerOf } from './reader.ts'
import { openSqliteSource } from '../source.ts'

/** What a second thread answers, with its bytes handed over both ways as they are there. */
type Answer = (request: CutPageRequest) => unknown

const cuts: Answer = (request) => {
  const result = cutPage(request)
  return result && structuredClone(result.answer, { transfer: [...result.transfer] })
}
const diesOfIt: Answer = () => undefined

let at: TestFolder
beforeEach(() => {
  at = testFolder()
})
afterEach(() => at.remove())

test.each([
  ['that cuts pages', cuts],
  ['that ends while it has the bytes', diesOfIt],
])('with a second thread %s, a table is read as without one', async (_, answer) => {
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
  const alone = await readWith(undefined)
  const thread = threadOf(answer)
  const beside = await readWith(thread)
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
  const reader = readerOf(database, { name: 'app.db', generation: 'target', beside: threadOf(cuts).hold() })
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

async function readWith(beside: SecondThread | undefined): Promise<readonly unknown[]> {
  const source = await openSqliteSource(
    { path: at.path(), text: 'sqlite:test' },
    { scratch: at.folder, beside },
  )
  const [info] = await source.collections()
  const seen: unknown[] = []
  const limit = { bytes: 100_000, entries: 1000 }
  for await (const page of pagesOf(source, 'users', { layout: info!.layout, limit }))
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
      async call(_: string, request: unknown, transfer: readonly ArrayBuffer[] = []) {
        thread.asked++
        return answer(structuredClone(request as CutPageRequest, { transfer: [...transfer] }))
      },
      async start() {},
      async release() {},
    }),
  }
  return thread
}
