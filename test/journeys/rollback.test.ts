import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { findRun, listRuns, migrate, openStore, resume, rollback, verifyRun } from '../../src/index.ts'
import { pagesOf } from '../../src/store/paging/pages.ts'
import {
  documents,
  failureOf,
  fillDatabase,
  rows,
  runChild,
  scene,
  tables,
  treeOf,
  withDatabase,
  type Scene,
} from './scene.ts'

const THINGS = documents(4)
const SESSIONS = { s1: { id: 's1', user: 'a' } }

describe('a rollback that is told to stop', () => {
  test('stops before it drops a store, and leaves the run as it was', async () => {
    const place = await migrated()
    const error = await failureOf(rollback({ stateDir: place.stateDir, signal: AbortSignal.abort() }))
    expect(error.code).toBe('INTERRUPTED')
    expect(error.hint).toContain('dray rollback')
    expect((await findRun(undefined, place)).state).toBe('finished')
    expect(rows(place.database, 'things')).toEqual(THINGS)
    expect(await rollback({ stateDir: place.stateDir })).toMatchObject({ state: 'rolled-back', exitCode: 0 })
  })

  test('stops between two batches of keys, and a second one takes back the rest', async () => {
    const place = scene({ 'things.json': THINGS })
    fillDatabase(place.database, { things: { own: { id: 'own' } } })
    await migrate(place.migration, { stateDir: place.stateDir })
    const error = await failureOf(rollback({ stateDir: place.stateDir, signal: AbortSignal.abort() }))
    expect(error.code).toBe('INTERRUPTED')
    expect(await findRun(undefined, place)).toMatchObject({ state: 'rollback-incomplete' })
    expect(await rollback({ stateDir: place.stateDir })).toMatchObject({ state: 'rolled-back', exitCode: 0 })
    expect(rows(place.database, 'things')).toEqual({ own: { id: 'own' } })
  })
})

describe('a store that the run made', () => {
  test('is not dropped with what an application added to it, however much that looks like the run’s own', async () => {
    const place = await migrated()
    fillDatabase(place.database, { sessions: SESSIONS })
    const error = await failureOf(rollback({ stateDir: place.stateDir }))
    expect(error.code).toBe('TARGET_CHANGED')
    expect(error.details.join()).toContain('sessions')
    expect(tables(place.database)).toEqual(['others', 'sessions', 'things'])
    expect((await findRun(undefined, place)).state).toBe('finished')

    const forced = await rollback({ stateDir: place.stateDir, force: true })
    expect(forced).toMatchObject({ state: 'rolled-back', exitCode: 0 })
    expect(forced.dropped.toSorted()).toEqual(['others', 'things'])
    expect(tables(place.database)).toEqual(['sessions'])
    expect(rows(place.database, 'sessions')).toEqual(SESSIONS)
  })

  test('a folder: files that were added are listed, and stay by force', async () => {
    const place = scene({ 'things.json': THINGS })
    const target = join(place.folder, 'target')
    const migration = { from: place.from, to: `json:${target}` }
    await migrate(migration, { stateDir: place.stateDir })
    writeFileSync(join(target, 'sessions.json'), JSON.stringify(SESSIONS))
    const error = await failureOf(rollback({ stateDir: place.stateDir }))
    expect(error.code).toBe('TARGET_CHANGED')
    expect(error.details.join()).toContain('sessions')
    expect(Object.keys(treeOf(target)).toSorted()).toEqual(['sessions.json', 'things.json'])
    expect(await rollback({ stateDir: place.stateDir, force: true })).toMatchObject({ state: 'rolled-back' })
    expect(Object.keys(treeOf(target))).toEqual(['sessions.json'])
  })

  test('a folder whose files could be read in two ways is dropped all the same', async () => {
    const place = scene({
      'things.json': [
        { id: 'a', inner: { x: 1 } },
        { id: 'b', inner: { x: 2 } },
      ],
    })
    const target = join(place.folder, 'target')
    const bare = {
      things: {
        map: ({ key, value }: { key: string; value: { inner: object } }) => ({
          key,
          value: { inner: value.inner },
        }),
      },
    }
    const migration = { from: place.from, to: `json:${target}`, collections: bare as never }
    await migrate(migration, { stateDir: place.stateDir })
    expect(existsSync(join(target, 'things.json'))).toBe(true)
    expect(await rollback({ stateDir: place.stateDir })).toMatchObject({ state: 'rolled-back', exitCode: 0 })
    expect(existsSync(target)).toBe(false)
  })

  test.each([{}, { one: { id: 'one', inner: { x: { y: 1 } } } }])(
    'a file with one collection, %j, too',
    async (things) => {
      const place = scene({ 'things.json': things })
      const path = join(place.folder, 'out.json')
      await migrate({ from: place.from, to: `json:${path}` }, { stateDir: place.stateDir })
      const written = JSON.parse(readFileSync(path, 'utf8')) as object
      writeFileSync(path, JSON.stringify({ ...written, sessions: SESSIONS }))
      const error = await failureOf(rollback({ stateDir: place.stateDir }))
      expect(error.code).toBe('TARGET_CHANGED')
      expect(error.details.join()).toContain('sessions')
      writeFileSync(path, JSON.stringify(written))
      expect(await rollback({ stateDir: place.stateDir })).toMatchObject({
        state: 'rolled-back',
        exitCode: 0,
      })
      expect(existsSync(path)).toBe(false)
    },
  )

  test('by force what was changed and added is saved first, also when the rollback is killed and repeated', async () => {
    const place = await migrated()
    fillDatabase(place.database, {
      things: { new: { id: 'new', since: true }, 'doc-1': { id: 'doc-1', since: true } },
    })
    const fail = { call: 'destroy', nth: 1, when: 'after' } as const
    expect(runChild({ command: 'rollback', stateDir: place.stateDir, force: true, fail })).toEqual({
      killed: true,
    })
    expect(existsSync(place.database)).toBe(false)
    expect(await rollback({ stateDir: place.stateDir, force: true })).toMatchObject({ state: 'rolled-back' })
    const run = await findRun(undefined, place)
    const since = readFileSync(join(place.stateDir, 'runs', run.id, 'since.ndjson'), 'utf8')
    const saved = since
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { key: string; document: unknown })
    expect(saved.map(({ key }) => key).toSorted()).toEqual(['doc-1', 'new'])
    expect(saved.every(({ document }) => (document as { since: boolean }).since)).toBe(true)
  })

  test('by force what is no document any more is saved as it lies there', async () => {
    const place = await migrated()
    withDatabase(place.database, (database) => {
      database.exec(
        `UPDATE things SET data = 'no {json' WHERE id = 'doc-2'; UPDATE things SET data = x'00ff' WHERE id = 'doc-3'`,
      )
    })
    const { exported } = await rollback({ stateDir: place.stateDir, force: true })
    const lines = readFileSync(exported!, 'utf8').trim().split('\n')
    const saved = lines.map((line) => JSON.parse(line) as { key: string; kind: string; bytes: string })
    const kept = saved.map(({ key, kind, bytes }) => [
      key,
      kind,
      Buffer.from(bytes, 'base64').toString('latin1'),
    ])
    expect(kept.toSorted()).toEqual([
      ['doc-2', 'unreadable', 'no {json'],
      ['doc-3', 'unreadable', '\u0000\u00ff'],
    ])
  })

  test('that appeared by other hands after the plan is left alone', async () => {
    const place = scene({ 'things.json': THINGS })
    const confirm = async (): Promise<boolean> => {
      fillDatabase(place.database, { sessions: SESSIONS })
      return true
    }
    const options = { stateDir: place.stateDir, confirm }
    expect((await failureOf(migrate(place.migration, options))).code).toBe('TARGET_CHANGED')
    expect(await rollback({ stateDir: place.stateDir })).toMatchObject({ state: 'rolled-back', exitCode: 0 })
    expect(rows(place.database, 'sessions')).toEqual(SESSIONS)
    expect(tables(place.database)).toEqual(['sessions'])
  })

  test('and that somebody removed since is rolled back by saying so', async () => {
    const place = await migrated()
    rmSync(place.database)
    expect(await rollback({ stateDir: place.stateDir })).toMatchObject({ state: 'rolled-back', exitCode: 0 })
  })
})

describe('collection by collection', () => {
  test('one goes, the run stays finished, and the rest goes later', async () => {
    const place = await migrated()
    const part = await rollback({ stateDir: place.stateDir, collections: ['things'] })
    expect(part).toMatchObject({ state: 'finished', exitCode: 0, dropped: ['things'] })
    expect(tables(place.database)).toEqual(['others'])
    expect(await findRun(undefined, place)).toMatchObject({ state: 'finished' })
    // What is gone on purpose is no difference.
    const verified = await verifyRun(place)
    expect(verified).toMatchObject({ state: 'finished', exitCode: 0 })
    expect(verified.routes.map(({ to, verified: how }) => [to, how])).toEqual([
      ['others', 'digest'],
      ['things', 'no'],
    ])
    expect((await resume({ stateDir: place.stateDir })).notes.join()).toContain('rolled back since: things')
    expect(await rollback({ stateDir: place.stateDir })).toMatchObject({ state: 'rolled-back', exitCode: 0 })
    expect(existsSync(place.database)).toBe(false)
  })

  test('killed in between, it is repeated and comes to the same', async () => {
    const place = await migrated()
    const fail = { call: 'drop', nth: 1, when: 'after' } as const
    const request = { stateDir: place.stateDir, collections: ['things'] }
    expect(runChild({ command: 'rollback', ...request, fail })).toEqual({ killed: true })
    expect(await rollback(request)).toMatchObject({ state: 'finished', exitCode: 0 })
    expect(tables(place.database)).toEqual(['others'])
  })

  test('names that the run did not move are refused beside those it did', async () => {
    const place = await migrated()
    const error = await failureOf(rollback({ stateDir: place.stateDir, collections: ['thing'] }))
    expect(error).toMatchObject({ code: 'COLLECTION_UNKNOWN', details: ['valid: others, things'] })
    expect((await findRun(undefined, place)).state).toBe('finished')
  })

  test('only of a run that is finished', async () => {
    const place = scene({ 'things.json': THINGS, 'others.json': '{"a": {' })
    await migrate(place.migration, { stateDir: place.stateDir })
    const error = await failureOf(rollback({ stateDir: place.stateDir, collections: ['things'] }))
    expect(error.code).toBe('RUN_STATE')
    expect(rows(place.database, 'things')).toEqual(THINGS)
  })
})

describe('a file that was replaced', () => {
  test('whose publish was interrupted goes back, wherever it stopped', async () => {
    for (const when of ['before', 'after'] as const) {
      const place = scene({ 'things.json': THINGS })
      const target = join(place.folder, 'target')
      mkdirSync(target)
      writeFileSync(join(target, 'things.json'), '{"old": {"id": "old"}}')
      const before = treeOf(target)
      const killed = runChild({
        command: 'migrate',
        migration: { from: place.from, to: `json:${target}` },
        stateDir: place.stateDir,
        policies: { replace: true },
        fail: { call: 'publish', nth: 1, when },
      })
      expect(killed).toEqual({ killed: true })
      expect(await rollback({ stateDir: place.stateDir })).toMatchObject({
        state: 'rolled-back',
        exitCode: 0,
      })
      expect(treeOf(target)).toEqual(before)
    }
  })
})

describe('memory', () => {
  test('keys of every kind go back: 1 and "1" are two', async () => {
    const stateDir = scene().stateDir
    const to = 'memory:typed'
    const old = scene({
      'things.json': [
        { id: 1, old: true },
        { id: '1', old: true },
        { id: 'x', old: true },
      ],
    })
    await migrate({ from: old.from, to }, { stateDir })
    const before = await memoryRows(to, stateDir)
    const anew = scene({
      'things.json': [
        { id: 1, n: 1 },
        { id: '1', n: 2 },
        { id: 7, n: 3 },
        { id: '7', n: 4 },
      ],
    })
    const report = await migrate({ from: anew.from, to }, { stateDir, policies: { onConflict: 'overwrite' } })
    expect(report).toMatchObject({ exitCode: 0, totals: { written: 4 } })
    const [run] = await listRuns({ stateDir })
    expect(await rollback({ stateDir, run: run!.id })).toMatchObject({ exitCode: 0, reverted: 4 })
    expect(await memoryRows(to, stateDir)).toEqual(before)
  })

  async function memoryRows(address: string, scratch: string): Promise<readonly string[]> {
    const source = await openStore(address, { role: 'source', scratch })
    const found: string[] = []
    for (const { name, layout } of await source.collections()) {
      for await (const page of pagesOf(source, name, { layout })) {
        for (let i = 0; i < page.count; i++) found.push(page.bodyText(i))
      }
    }
    await source.close()
    return found
  }
})

async function migrated(): Promise<Scene> {
  const place = scene({ 'things.json': THINGS, 'others.json': documents(2, 'other') })
  expect(await migrate(place.migration, { stateDir: place.stateDir })).toMatchObject({ exitCode: 0 })
  return place
}
