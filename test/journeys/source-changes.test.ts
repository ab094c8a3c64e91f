import { statSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { migrate, plan, resume, rollback, type Event } from '../../src/index.ts'
import { isBalanced } from '../../src/model/counts.ts'
import {
  documents,
  type FailAt,
  failureOf,
  fillDatabase,
  rows,
  runChild,
  scene,
  type Scene,
  withDatabase,
} from './scene.ts'

const KILL: FailAt = { call: 'writer.write', nth: 3, when: 'after' }
const APP = { a: { id: 'a', by: 'app' }, 'doc-1': { id: 'doc-1', by: 'app' } }

describe.each(['load', 'merge'] as const)('between a kill and its resume, in %s mode', (mode) => {
  test('a file was replaced: it is read again from its start, and nothing of the old one stays', async () => {
    const place = killed(mode, { 'things.json': documents(12) })
    const anew = { ...documents(5), other: { id: 'other' } }
    place.write('things.json', anew)
    const report = await resume(overwriting(place))
    expect(report).toMatchObject({ exitCode: 0, verified: 'verified', totals: { read: 6 } })
    expect(report.routes[0]!.epochs).toEqual(['its source is not what it was when it began'])
    expect(rows(place.database, 'things')).toEqual(mode === 'load' ? anew : { ...APP, ...anew })
    await restores(place, mode)
  })

  test('a file grew at its end', async () => {
    const place = killed(mode, { 'things.json': documents(12) })
    place.write('things.json', documents(15))
    const report = await resume(overwriting(place))
    expect(report).toMatchObject({ exitCode: 0, totals: { read: 15 } })
    expect(Object.keys(rows(place.database, 'things')!)).toHaveLength(mode === 'load' ? 15 : 16)
    await restores(place, mode)
  })

  test('a file that had been read to its end by then, of a pattern of many', async () => {
    const files = Object.fromEntries(
      ['a', 'b', 'c'].map((name) => [`parts/${name}/list.json`, documents(4, name)]),
    )
    const place = scene(files)
    const collections = { things: { read: { files: 'parts/{part}/list.json' } } }
    const migration = { ...place.migration, collections }
    if (mode === 'merge') fillDatabase(place.database, { things: APP })
    const stop = new AbortController()
    const onEvent = (event: Event): void => {
      if (event.type === 'progress' && event.step === 'transfer' && event.records >= 6) stop.abort()
    }
    const options = { ...overwriting(place), onEvent, signal: stop.signal }
    await expect(migrate(migration, options)).rejects.toMatchObject({ code: 'INTERRUPTED' })
    place.write('parts/a/list.json', { 'a-1': { id: 'a-1', changed: true } })
    const report = await resume(overwriting(place))
    expect(report).toMatchObject({ exitCode: 0, verified: 'verified', totals: { read: 9 } })
    const found = rows(place.database, 'things')!
    expect(Object.values(found)).toContainEqual({ id: 'a-1', changed: true })
    expect(Object.keys(found)).toHaveLength(mode === 'load' ? 9 : 11)
    await restores(place, mode)
  })
})

describe('while a run is at work', () => {
  test.each(['load', 'merge'] as const)('a file that changes is read again (%s)', async (mode) => {
    const place = scene({ 'things.json': documents(40) })
    if (mode === 'merge') fillDatabase(place.database, { things: APP })
    let pages = 0
    const onEvent = ({ type, ...event }: Event): void => {
      if (type !== 'progress' || !('step' in event) || event.step !== 'transfer' || ++pages !== 4) return
      place.write('things.json', documents(44))
    }
    const report = await migrate(place.migration, { ...overwriting(place), onEvent })
    // What was moved is of one moment, and not of the one that was pinned.
    expect(report).toMatchObject({ exitCode: 3, state: 'finished-with-rejects', totals: { read: 44 } })
    expect(report.routes[0]!.epochs).toHaveLength(1)
    expect(report.notes.join()).toContain('the source changed during the run: things.json')
    expect(report.routes.every(({ counts }) => isBalanced(counts))).toBe(true)
    expect(Object.keys(rows(place.database, 'things')!)).toHaveLength(mode === 'load' ? 44 : 45)
  })

  test('one that changes once it was read is found by the second look, and listed', async () => {
    const place = scene({ 'a.json': documents(6), 'b.json': documents(6) })
    const onEvent = (event: Event): void => {
      if (event.type === 'collection-end' && event.collection === 'b') place.write('a.json', documents(7))
    }
    const report = await migrate(place.migration, { ...overwriting(place), onEvent })
    expect(report).toMatchObject({ exitCode: 3, state: 'finished-with-rejects', verified: 'not-verified' })
    expect(report.notes.join()).toContain('a.json')
    expect(report.notes.join()).not.toContain('b.json')
    expect(report.failures).toEqual([])
  })

  test('one that changes between the pin and its first page is no mistake in the accounts', async () => {
    const place = scene({ 'a.json': documents(6), 'b.json': documents(6) })
    const onEvent = (event: Event): void => {
      if (event.type === 'step-start' && event.step === 'transfer') place.write('b.json', documents(9))
    }
    const report = await migrate(place.migration, { ...overwriting(place), onEvent })
    expect(report).toMatchObject({ exitCode: 3, totals: { read: 15 } })
    expect(report.failures).toEqual([])
    expect(report.notes.join()).toContain('b.json')
  })

  test('and never quiet stops its collection; the others arrive', async () => {
    const place = scene({ 'a.json': documents(30), 'b.json': documents(6) })
    let n = 100
    const onEvent = (event: Event): void => {
      if (event.type === 'progress' && event.step === 'transfer' && event.collection === 'a')
        place.write('a.json', documents(n++))
    }
    const report = await migrate(place.migration, { ...overwriting(place), onEvent })
    expect(report).toMatchObject({ exitCode: 3, state: 'failed' })
    expect(report.failures).toMatchObject([{ collection: 'a', code: 'SOURCE_CHANGED' }])
    expect(rows(place.database, 'a')).toEqual({})
    expect(Object.keys(rows(place.database, 'b')!)).toHaveLength(6)
    expect(await resume(overwriting(place))).toMatchObject({ exitCode: 0, state: 'finished' })
    expect(Object.keys(rows(place.database, 'a')!)).toHaveLength(n - 1)
  })
})

describe('a source that changes after its readers had it', () => {
  test('is told, and not passed for moved, when another collection of the run is resumed', async () => {
    const place = scene({ 'a.json': documents(6), 'b.json': '{"x": {"id": "x"}, ' })
    expect(await migrate(place.migration, overwriting(place))).toMatchObject({ exitCode: 4 })
    expect(rows(place.database, 'a')).toEqual(documents(6))
    place.write('a.json', documents(6, 'doc', { changed: true }))
    place.write('b.json', { x: { id: 'x' } })
    const report = await resume(overwriting(place))
    expect(report).toMatchObject({ exitCode: 3, state: 'finished-with-rejects' })
    expect(report.notes.join()).toContain('the source changed during the run: a.json')
    expect(rows(place.database, 'a')).toEqual(documents(6))
    expect(rows(place.database, 'b')).toEqual({ x: { id: 'x' } })
    const said = (await resume(overwriting(place))).notes.join()
    expect(said, 'nothing was rejected').not.toContain('rejects')
    expect(said).toContain('dray rollback and dray migrate')
  })
})

describe('a table that rows of the run refer to, changed between a kill and its resume', () => {
  test.each(['', 'ON DELETE RESTRICT', 'ON DELETE CASCADE'])('is read again (%s)', async (action) => {
    const place = scene()
    const from = join(place.folder, 'from.db')
    withDatabase(from, (database) =>
      database.exec(`CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT);
        CREATE TABLE orders (id INTEGER PRIMARY KEY, buyer INTEGER NOT NULL REFERENCES users (id) ${action});
        WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 400)
          INSERT INTO users SELECT n, 'Ann' FROM numbers;
        INSERT INTO orders SELECT id, id FROM users`),
    )
    withDatabase(place.database, (database) => database.exec('CREATE TABLE theirs (n INTEGER)'))
    const migration = { from: `sqlite:${from}`, to: `sqlite:${place.database}` }
    const fail: FailAt = { call: 'writer.write', nth: 15, when: 'after' }
    expect(runChild({ command: 'migrate', migration, ...overwriting(place), fail })).toEqual({ killed: true })
    withDatabase(place.database, (database) => {
      expect(database.prepare('SELECT count(*) AS n FROM orders').get()!['n']).toBeGreaterThan(0)
    })
    withDatabase(from, (database) => database.exec("UPDATE users SET name = 'Bob' WHERE id = 7"))
    const report = await resume(overwriting(place))
    expect(report).toMatchObject({ exitCode: 0, verified: 'verified', totals: { read: 800 } })
    withDatabase(place.database, (database) => {
      expect(database.prepare('SELECT name FROM users WHERE id = 7').get()).toEqual({ name: 'Bob' })
    })
    expect(await rollback({ stateDir: place.stateDir })).toMatchObject({ state: 'rolled-back', exitCode: 0 })
  })
})

test('a table of others, whose rows of the run others refer to: it is not read again, and the run goes back', async () => {
  const place = scene()
  const from = join(place.folder, 'from.db')
  const tables = `CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT);
    CREATE TABLE orders (id INTEGER PRIMARY KEY, buyer INTEGER NOT NULL REFERENCES users (id))`
  withDatabase(from, (database) =>
    database.exec(`${tables};
      WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 400)
        INSERT INTO users SELECT n, 'Ann' FROM numbers;
      INSERT INTO orders SELECT id, id FROM users`),
  )
  withDatabase(place.database, (database) =>
    database.exec(`${tables}; INSERT INTO users VALUES (900, 'theirs')`),
  )
  const migration = { from: `sqlite:${from}`, to: `sqlite:${place.database}` }
  const fail: FailAt = { call: 'writer.write', nth: 15, when: 'after' }
  expect(runChild({ command: 'migrate', migration, ...overwriting(place), fail })).toEqual({ killed: true })
  withDatabase(from, (database) => database.exec("UPDATE users SET name = 'Bob' WHERE id = 7"))
  const refused = await failureOf(resume(overwriting(place)))
  expect(refused.code).toBe('STORE_REFUSED')
  expect(refused.hint).toMatch(/dray rollback \d/)
  expect(await rollback({ stateDir: place.stateDir })).toMatchObject({ state: 'rolled-back', exitCode: 0 })
  withDatabase(place.database, (database) => {
    expect(database.prepare('SELECT id FROM users').all()).toEqual([{ id: 900 }])
    expect(database.prepare('SELECT id FROM orders').all()).toEqual([])
  })
})

describe('what is only touched', () => {
  test('between a kill and its resume is read again, and comes to the same', async () => {
    const place = killed('load', { 'things.json': documents(12) })
    const path = join(place.data, 'things.json')
    utimesSync(path, new Date(), new Date(statSync(path).mtimeMs + 5_000))
    expect(await resume(overwriting(place))).toMatchObject({ exitCode: 0, totals: { read: 12 } })
    expect(rows(place.database, 'things')).toEqual(documents(12))
  })

  test('no plan is made of half of an old and half of a new file', async () => {
    const place = scene({ 'things.json': documents(40) })
    let pages = 0
    const onEvent = (event: Event): void => {
      if (event.type === 'progress' && event.step === 'plan' && ++pages === 1)
        place.write('things.json', documents(9))
    }
    const { forecast } = await plan(place.migration, { stateDir: place.stateDir, onEvent })
    expect([9, 40]).toContain(forecast.routes[0]!.records)
  })
})

function killed(mode: 'load' | 'merge', files: Readonly<Record<string, unknown>>): Scene {
  const place = scene(files)
  if (mode === 'merge') fillDatabase(place.database, { things: APP })
  const { migration } = place
  expect(runChild({ command: 'migrate', migration, ...overwriting(place), fail: KILL })).toEqual({
    killed: true,
  })
  return place
}

async function restores(place: Scene, mode: 'load' | 'merge'): Promise<void> {
  expect(await rollback({ stateDir: place.stateDir })).toMatchObject({ state: 'rolled-back', exitCode: 0 })
  expect(rows(place.database, 'things')).toEqual(mode === 'load' ? undefined : APP)
}

function overwriting({ stateDir }: Scene) {
  return { stateDir, batchBytes: 1_000, policies: { onConflict: 'overwrite', backup: 'none' } } as const
}
