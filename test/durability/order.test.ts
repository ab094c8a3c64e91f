import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type FileEvent, type FileLog, logFiles } from './file-log.ts'

/**
 * The order of durable steps, as a power cut would find them: what is claimed lies on disk before the claim does. A kill
 * shows none of this, since the system keeps what a dead process wrote.
 */
const root = mkdtempSync(join(tmpdir(), 'order-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

let into: { readonly json: Recorded; readonly sqlite: Recorded }
beforeAll(async () => {
  const log = await logFiles()
  try {
    into = { json: await intoJson(log), sqlite: await intoSqlite(log) }
  } finally {
    log.end()
  }
}, 120_000)

describe.each(['json', 'sqlite'] as const)('a run into %s', (target) => {
  test('syncs a file before it gets its name', () => {
    const { events } = into[target]
    const renames = events.flatMap((event, at) => (event.deed === 'rename' ? [{ ...event, at }] : []))
    const early = renames.filter(({ from, at }) => isUnsynced(from!, events.slice(0, at)))
    expect(renames.length).toBeGreaterThan(0)
    expect(early).toEqual([])
  })

  test('syncs the folder of every name that it leaves behind', () => {
    const { events } = into[target]
    const names = new Map(events.flatMap(({ deed, path }, at) => (makesName(deed) ? [[path, at]] : [])))
    const left = [...names].filter(([path]) => existsSync(path))
    const lost = left.filter(([path, at]) => !isSyncedAfter(dirname(path), events.slice(at)))
    expect(left.length).toBeGreaterThan(3)
    expect(lost).toEqual([])
  })

  test('syncs the write log ahead of the write that it speaks of', () => {
    const { events } = into[target]
    const log = pathLike(events, /\.writelog$/)
    const claims = writesOf(events, target === 'json' ? /\.log$/ : /\.journal$/)
    // The last word of a journal, at its close, claims nothing and need not be on disk.
    const durable = claims.filter(({ path, at }) => isSyncedAfter(path, events.slice(at)))
    expect(durable.length).toBeGreaterThan(2)
    // The log of the page behind it may be on its way by then, so syncs are counted: one for each page; the last
    // claims are those of the last pages.
    const onDisk = durable.map(({ at }) => timesSynced(log, events.slice(0, at))).toReversed()
    const early = onDisk.slice(0, PAGES).filter((times, i) => times < PAGES - i)
    expect(early).toEqual([])
    expect(onDisk.length).toBeGreaterThanOrEqual(PAGES)
  })
})

test('a checkpoint of a JSON target is written when its page is on disk, and on disk before the next page', () => {
  const { events } = into.json
  const part = pathLike(events, /\.part$/)
  const log = part.replace(/part$/, 'log')
  const checkpoints = writesOf(events, /\.log$/).filter(({ path }) => path === log)
  const pages = writesOf(events, /\.part$/).filter(({ path }) => path === part)
  expect(checkpoints.length).toBeGreaterThan(2)
  // Cutting back what was there comes before the first page.
  expect(checkpoints.filter(({ at }) => isUnsynced(part, events.slice(0, at)))).toEqual([])
  expect(pages.filter(({ at }) => isUnsynced(log, events.slice(0, at)))).toEqual([])
  const isClaimed = checkpoints.map(({ at }) => pages.filter((page) => page.at < at).length)
  expect(isClaimed).toEqual(isClaimed.map((_, i) => isClaimed[0]! + i))
})

test('pre-states are on disk before the outcomes of their page are written', () => {
  const { events } = into.sqlite
  const journal = pathLike(events, /\.journal$/)
  const log = journal.replace(/journal$/, 'writelog')
  const isOutcomes = ({ path, bytes = 0 }: FileEvent): boolean => path === log && bytes < RECORD_OF_PAGE
  const outcomes = writesOf(events, /\.writelog$/).filter(isOutcomes)
  expect(outcomes.length).toBeGreaterThanOrEqual(PAGES)
  expect(outcomes.filter(({ at }) => isUnsynced(journal, events.slice(0, at)))).toEqual([])
})

interface Recorded {
  readonly events: readonly FileEvent[]
}

/** That the records of KEYS make, of 1,000 bytes each. */
const PAGES = 4
/** In bytes: hashes of three entries, behind two heads. Their outcomes take half of that, and are of the page before. */
const RECORD_OF_PAGE = 24 + 24 + 3 * (8 + 16)

const KEYS = Array.from({ length: 12 }, (_, n) => `doc-${n}`)

async function intoJson(log: FileLog): Promise<Recorded> {
  const folder = join(root, 'json')
  fillSource(folder)
  return record(log, folder, `json:${join(folder, 'copy')}/`)
}

/** Into a table that holds every key already: each page overwrites. */
async function intoSqlite(log: FileLog): Promise<Recorded> {
  const folder = join(root, 'sqlite')
  fillSource(folder)
  const database = new DatabaseSync(join(folder, 'app.db'))
  database.exec('CREATE TABLE things (id TEXT PRIMARY KEY NOT NULL, data TEXT NOT NULL)')
  for (const key of KEYS) database.prepare('INSERT INTO things VALUES (?, ?)').run(key, '{"old":true}')
  database.close()
  return record(log, folder, `sqlite:${join(folder, 'app.db')}`)
}

function fillSource(folder: string): void {
  mkdirSync(join(folder, 'data'), { recursive: true })
  const things = KEYS.map((id) => [id, { id, text: 'x'.repeat(250) }])
  writeFileSync(join(folder, 'data/things.json'), JSON.stringify(Object.fromEntries(things)))
}

/** Moves in small pages, with every deed on files noted. */
async function record(log: FileLog, folder: string, to: string): Promise<Recorded> {
  // Here, since what it imports is watched from now on.
  const { migrate } = await import('../../src/index.ts')
  const options = { stateDir: join(folder, 'state'), batchBytes: 1_000 }
  const policies = { onConflict: 'overwrite' } as const
  const report = await migrate({ from: `json:${folder}/data`, to }, { ...options, policies })
  expect(report).toMatchObject({ exitCode: 0, verified: 'verified' })
  return { events: log.events.filter(({ path }) => path.startsWith(folder)) }
}

function isUnsynced(path: string, events: readonly FileEvent[]): boolean {
  const last = events.findLastIndex((event) => event.deed === 'write' && event.path === path)
  return last >= 0 && !isSyncedAfter(path, events.slice(last))
}

function isSyncedAfter(path: string, events: readonly FileEvent[]): boolean {
  return events.some((event) => event.deed === 'sync' && event.path === path)
}

function timesSynced(path: string, events: readonly FileEvent[]): number {
  return events.filter((event) => event.deed === 'sync' && event.path === path).length
}

function makesName(deed: FileEvent['deed']): boolean {
  return deed === 'make' || deed === 'rename'
}

function writesOf(
  events: readonly FileEvent[],
  name: RegExp,
): readonly (FileEvent & { readonly at: number })[] {
  return events.flatMap((event, at) =>
    event.deed === 'write' && name.test(event.path) ? [{ ...event, at }] : [],
  )
}

function pathLike(events: readonly FileEvent[], name: RegExp): string {
  return events.find(({ deed, path }) => deed === 'write' && name.test(path))!.path
}
