import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { findRun, listRuns, migrate, plan, resume, rollback, verifyRun } from '../../src/index.ts'
import {
  documents,
  failureOf,
  fillDatabase,
  rows,
  runChild,
  scene,
  withDatabase,
  type Scene,
} from './scene.ts'

const APP = { a: { id: 'a', by: 'app' }, 'doc-5': { id: 'doc-5', by: 'app' } }
const SAME = Object.fromEntries(Object.entries(documents(12)).slice(0, 2))

/** A database of an application: two keys of its own, one of them met by the source, and two that are equal to it. */
function held(): Scene {
  const place = scene({ 'things.json': documents(12) })
  fillDatabase(place.database, { things: { ...APP, ...SAME } })
  return place
}

describe('--on-conflict fail', () => {
  test('stops at the first differing key, before its page is written, and says what to choose', async () => {
    const place = held()
    const before = rows(place.database, 'things')
    const options = { stateDir: place.stateDir, batchBytes: 1_000_000 }
    const error = await failureOf(migrate(place.migration, options))
    expect(error).toMatchObject({ code: 'CONFLICT', key: 'doc-5', collection: 'things' })
    expect(rows(place.database, 'things')).toEqual(before)

    const run = await findRun(undefined, place)
    expect(error.hint).toContain(
      `dray resume ${run.id} --on-conflict skip (or overwrite); or dray rollback ${run.id}`,
    )
    expect(run).toMatchObject({ state: 'failed', report: { exitCode: 3, failures: [{ code: 'CONFLICT' }] } })
    // The same decision again comes to the same.
    expect((await failureOf(resume(options))).code).toBe('CONFLICT')
    expect(await rollback(options)).toMatchObject({ state: 'rolled-back', exitCode: 0, left: [] })
    expect(rows(place.database, 'things')).toEqual(before)
    const skip = await migrate(place.migration, { ...options, policies: { onConflict: 'skip' } })
    expect(skip).toMatchObject({ exitCode: 0, totals: { written: 9, unchanged: 2, skipped: 1 } })
  })

  test('goes on when the key is settled by hand: what was written by then is not written again', async () => {
    const place = held()
    const options = { stateDir: place.stateDir, batchBytes: 1_000 }
    expect((await failureOf(migrate(place.migration, options))).code).toBe('CONFLICT')
    withDatabase(place.database, (database) => database.exec(`DELETE FROM things WHERE id = 'doc-5'`))
    const report = await resume(options)
    expect(report).toMatchObject({ exitCode: 0, totals: { read: 12, written: 10, unchanged: 2 } })
    expect(rows(place.database, 'things')).toEqual({ a: APP.a, ...documents(12) })
  })

  test('is no conflict with what the run itself wrote: a key that comes twice is a duplicate of the source', async () => {
    const twice = [...Object.values(documents(9)), { id: 'doc-1', again: true }, { id: 'doc-2', again: true }]
    const place = scene({ 'things.json': twice })
    fillDatabase(place.database, { things: { a: APP.a } })
    const report = await migrate(place.migration, { stateDir: place.stateDir, batchBytes: 1_000 })
    expect(report).toMatchObject({ exitCode: 3, state: 'finished-with-rejects', verified: 'verified' })
    expect(report.rejects.map(({ code, key }) => [code, key])).toEqual([
      ['KEY_DUPLICATE', 'doc-1'],
      ['KEY_DUPLICATE', 'doc-2'],
    ])
    expect(report.totals).toMatchObject({ read: 11, written: 9, refused: 2, conflicted: 0 })
    expect(rows(place.database, 'things')).toEqual({ a: APP.a, ...documents(9) })
    expect(await rollback({ stateDir: place.stateDir })).toMatchObject({ exitCode: 0, reverted: 9 })
    expect(rows(place.database, 'things')).toEqual({ a: APP.a })
  })
})

describe('--on-conflict skip and overwrite', () => {
  test('skip leaves what is there, and so does its rollback', async () => {
    const place = held()
    const before = rows(place.database, 'things')
    const options = { stateDir: place.stateDir, batchBytes: 1_000 }
    const report = await migrate(place.migration, { ...options, policies: { onConflict: 'skip' } })
    expect(report).toMatchObject({ exitCode: 0, totals: { written: 9, unchanged: 2, skipped: 1 } })
    expect(rows(place.database, 'things')).toEqual({ ...documents(12), ...APP, ...SAME })
    expect(await rollback(options)).toMatchObject({ exitCode: 0, reverted: 9 })
    expect(rows(place.database, 'things')).toEqual(before)
  })

  test('overwrite keeps what was there, and rollback puts exactly that back', async () => {
    const place = held()
    const before = rows(place.database, 'things')
    const report = await migrate(place.migration, overwriting(place))
    expect(report).toMatchObject({ exitCode: 0, undo: { tier: 'by-key' } })
    expect(report.totals).toMatchObject({ written: 10, unchanged: 2 })
    expect(rows(place.database, 'things')).toEqual({ a: APP.a, ...documents(12) })
    expect(await rollback({ stateDir: place.stateDir })).toMatchObject({ exitCode: 0, reverted: 10 })
    expect(rows(place.database, 'things')).toEqual(before)
  })

  test('a second run finds all unchanged, and its rollback takes nothing away', async () => {
    const place = held()
    await migrate(place.migration, overwriting(place))
    const after = rows(place.database, 'things')
    const again = await migrate(place.migration, overwriting(place))
    expect(again.totals).toMatchObject({ written: 0, unchanged: 12 })
    expect(await rollback({ stateDir: place.stateDir })).toMatchObject({ exitCode: 0, reverted: 0 })
    expect(rows(place.database, 'things')).toEqual(after)
  })

  test('a key that comes twice is overwritten once, and goes back to what was there before the run', async () => {
    const twice = ['doc-5', 'new', ...Array.from({ length: 9 }, (_, n) => `fill-${n}`), 'doc-5', 'new']
    const place = scene({ 'things.json': twice.map((id, n) => ({ id, n, text: 'x'.repeat(250) })) })
    fillDatabase(place.database, { things: APP })
    const report = await migrate(place.migration, overwriting(place))
    expect(report).toMatchObject({ exitCode: 3, totals: { written: 11, refused: 2 } })
    expect(rows(place.database, 'things')).toMatchObject({ 'doc-5': { n: 0 }, new: { n: 1 } })
    expect(await rollback({ stateDir: place.stateDir })).toMatchObject({ exitCode: 0, reverted: 11 })
    expect(rows(place.database, 'things')).toEqual(APP)
  })

  test('killed after the second record of a key was written, and rolled back at once: none of the two is left', async () => {
    const twice = ['new', ...Array.from({ length: 9 }, (_, n) => `fill-${n}`), 'new', 'last']
    const place = scene({ 'things.json': twice.map((id, n) => ({ id, n, text: 'x'.repeat(250) })) })
    fillDatabase(place.database, { things: APP })
    const fail = { call: 'writer.write', nth: 4, when: 'after' } as const
    const { migration } = place
    expect(runChild({ command: 'migrate', migration, ...overwriting(place), fail })).toEqual({ killed: true })
    expect(rows(place.database, 'things')).toMatchObject({ new: { n: 10 } })
    expect(await rollback({ stateDir: place.stateDir })).toMatchObject({ exitCode: 0 })
    expect(rows(place.database, 'things')).toEqual(APP)
  })
})

describe('keys that were changed since', () => {
  async function changedSince(): Promise<Scene> {
    const place = held()
    await migrate(place.migration, overwriting(place))
    withDatabase(place.database, (database) =>
      database.exec(`
        UPDATE things SET data = '{"id":"doc-5","by":"since"}' WHERE id = 'doc-5';
        UPDATE things SET data = '{"id":"doc-7","by":"since"}' WHERE id = 'doc-7';
        DELETE FROM things WHERE id = 'doc-8'`),
    )
    return place
  }

  test('are left as they are and named; the rest goes back; exit 6', async () => {
    const place = await changedSince()
    const back = await rollback({ stateDir: place.stateDir })
    expect(back).toMatchObject({ state: 'rollback-incomplete', exitCode: 6 })
    expect(back.left.map(({ key }) => key).toSorted()).toEqual(['doc-5', 'doc-7'])
    expect(rows(place.database, 'things')).toEqual({
      a: APP.a,
      ...SAME,
      'doc-5': { id: 'doc-5', by: 'since' },
      'doc-7': { id: 'doc-7', by: 'since' },
    })
    // Asked again, it says the same, and undoes nothing twice.
    expect(await rollback({ stateDir: place.stateDir })).toMatchObject({ exitCode: 6, left: back.left })
  })

  test('go back too by force, once they are saved', async () => {
    const place = await changedSince()
    const back = await rollback({ stateDir: place.stateDir, force: true })
    expect(back).toMatchObject({ state: 'rolled-back', exitCode: 0, left: [] })
    expect(rows(place.database, 'things')).toEqual({ ...APP, ...SAME })
    const saved = readFileSync(back.exported!, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(saved.map(({ key, document }) => [key, document.by]).toSorted()).toEqual([
      ['doc-5', 'since'],
      ['doc-7', 'since'],
    ])
  })

  test('a collection that somebody removed is not in the way of the rest', async () => {
    const place = held()
    place.write('others.json', documents(2, 'other'))
    fillDatabase(place.database, { others: { o: { id: 'o' } } })
    await migrate(place.migration, overwriting(place))
    withDatabase(place.database, (database) => database.exec('DROP TABLE things'))
    const back = await rollback({ stateDir: place.stateDir })
    expect(back).toMatchObject({
      state: 'rollback-incomplete',
      exitCode: 6,
      left: [{ collection: 'things' }],
    })
    expect(rows(place.database, 'others')).toEqual({ o: { id: 'o' } })
    expect(await rollback({ stateDir: place.stateDir, force: true })).toMatchObject({ state: 'rolled-back' })
  })
})

describe('the same again', () => {
  test('is verified by content; differences that leave the count as it is are named', async () => {
    const place = scene({ 'things.json': documents(40) })
    const options = {
      stateDir: place.stateDir,
      batchBytes: 1_000,
      policies: { onConflict: 'skip' },
    } as const
    await migrate(place.migration, options)
    const again = await migrate(place.migration, options)
    expect(again).toMatchObject({
      exitCode: 0,
      verified: 'verified',
      totals: { read: 40, written: 0, unchanged: 40 },
    })
    withDatabase(place.database, (database) => {
      database.exec(`UPDATE things SET data = json_set(data, '$.n', -1) WHERE id = 'doc-7'`)
      database.exec(`UPDATE things SET id = 'other' WHERE id = 'doc-9'`)
    })
    const report = await verifyRun({ stateDir: place.stateDir })
    expect(report).toMatchObject({ exitCode: 4 })
    expect(report.mismatches.map(({ key, kind }) => [key, kind])).toEqual([
      ['doc-7', 'content'],
      ['doc-9', 'missing'],
    ])
  })
})

describe('interrupted while it merges', () => {
  test('a page that was logged and never written is not taken for the run’s own, whatever happens next', async () => {
    const place = held()
    const before = rows(place.database, 'things')
    // Dies after the first page was logged ahead and before any of it is in the target; two of its keys are there, equal.
    const fail = { call: 'writer.write', nth: 1, when: 'before' } as const
    const { migration } = place
    expect(runChild({ command: 'migrate', migration, ...overwriting(place), fail })).toEqual({ killed: true })
    place.write('things.json', { ...documents(12), 'doc-0': { id: 'doc-0', changed: true } })
    const report = await resume(overwriting(place))
    expect(report).toMatchObject({ exitCode: 0, totals: { read: 12 } })
    expect(rows(place.database, 'things')).toMatchObject({ 'doc-0': { changed: true }, 'doc-1': { n: 1 } })
    expect(await rollback({ stateDir: place.stateDir })).toMatchObject({ exitCode: 0 })
    expect(rows(place.database, 'things')).toEqual(before)
  })

  test('a page that was logged and never written is logged once when the run goes on', async () => {
    const place = held()
    const before = rows(place.database, 'things')
    const fail = { call: 'writer.write', nth: 1, when: 'before' } as const
    const { migration } = place
    expect(runChild({ command: 'migrate', migration, ...overwriting(place), fail })).toEqual({ killed: true })
    expect(await resume(overwriting(place))).toMatchObject({ exitCode: 0, totals: { read: 12 } })
    expect(await rollback({ stateDir: place.stateDir })).toMatchObject({ exitCode: 0 })
    expect(rows(place.database, 'things')).toEqual(before)
  })

  test('and rolled back at once: keys that were logged and never written are the application’s', async () => {
    const place = held()
    const before = rows(place.database, 'things')
    const fail = { call: 'writer.write', nth: 1, when: 'before' } as const
    const { migration } = place
    expect(runChild({ command: 'migrate', migration, ...overwriting(place), fail })).toEqual({ killed: true })
    expect(await rollback({ stateDir: place.stateDir })).toMatchObject({ exitCode: 0, reverted: 0 })
    expect(rows(place.database, 'things')).toEqual(before)
  })
})

describe('extracted columns', () => {
  const definition = {
    things: { store: { columns: { n: { type: 'integer' as const, nullable: true } } } },
  }

  test('are merged, compared and put back with their documents', async () => {
    const place = scene({ 'things.json': documents(6) })
    const migration = { ...place.migration, collections: definition }
    withDatabase(place.database, (database) =>
      database.exec(`
        CREATE TABLE things (id TEXT PRIMARY KEY NOT NULL, data TEXT NOT NULL, n INTEGER);
        INSERT INTO things VALUES ('doc-2', '{"id":"doc-2","by":"app"}', 77)`),
    )
    const foretold = await plan(migration, { ...overwriting(place), by: 'full' })
    expect(foretold.forecast.routes[0]).toMatchObject({ writes: 6, unchanged: 0, conflicts: 0 })
    expect(await migrate(migration, overwriting(place))).toMatchObject({ exitCode: 0, verified: 'verified' })
    expect(columns(place)).toEqual([0, 1, 2, 3, 4, 5])
    expect(await migrate(migration, overwriting(place))).toMatchObject({ totals: { unchanged: 6 } })
    await rollback({ stateDir: place.stateDir })
    const [, first] = await listRuns(place)
    expect(await rollback({ stateDir: place.stateDir, run: first!.id })).toMatchObject({ exitCode: 0 })
    expect(rows(place.database, 'things')).toEqual({ 'doc-2': { id: 'doc-2', by: 'app' } })
    expect(columns(place)).toEqual([77])
  })

  function columns(place: Scene): readonly number[] {
    let found: readonly number[] = []
    withDatabase(place.database, (database) => {
      found = database
        .prepare('SELECT n FROM things ORDER BY id')
        .all()
        .map(({ n }) => Number(n))
    })
    return found
  }
})

function overwriting({ stateDir }: Scene) {
  return { stateDir, batchBytes: 1_000, policies: { onConflict: 'overwrite', backup: 'none' } } as const
}
