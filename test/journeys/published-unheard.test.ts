import { existsSync, rmSync } from 'node:fs'
import { describe, expect, test, vi } from 'vitest'
import { listRuns, resume, rollback } from '../../src/index.ts'
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

// Each kills a process and starts others.
vi.setConfig({ testTimeout: 90_000 })

const THEIRS = { theirs: { id: 'theirs' } }

/** Killed when the target had published, and the ledger had not heard of it. */
function published({ inPlace = false } = {}): Scene {
  const place = scene({ 'a.json': documents(3, 'a'), 'b.json': documents(3, 'b') })
  if (inPlace) fillDatabase(place.database, { mine: { one: { id: 'one' } } })
  const { stateDir, migration } = place
  const fail = { call: 'publish', nth: 1, when: 'after' } as const
  expect(runChild({ command: 'migrate', stateDir, migration, fail }).killed).toBe(true)
  return place
}

describe('what was published before the ledger heard of it, and cannot be published again', () => {
  test('goes with a rollback that says so', async () => {
    const place = published()
    withDatabase(place.database, (database) => database.exec('DROP TABLE b'))
    expect(await rollback({ stateDir: place.stateDir })).toMatchObject({ state: 'rolled-back' })
    expect(existsSync(place.database)).toBe(false)
  })

  test('stays where it was changed since, and the rollback does not say that it went', async () => {
    const place = published()
    withDatabase(place.database, (database) => database.exec('DROP TABLE b'))
    fillDatabase(place.database, { a: THEIRS })
    expect((await failureOf(rollback({ stateDir: place.stateDir }))).code).toBe('TARGET_CHANGED')
    expect(rows(place.database, 'a')).toMatchObject(THEIRS)
    const [run] = await listRuns({ stateDir: place.stateDir })
    expect(run).toMatchObject({ state: 'interrupted' })
    await rollback({ stateDir: place.stateDir, force: true })
    expect(existsSync(place.database)).toBe(false)
  })

  test('is not taken away by a run that goes on without its state folder', async () => {
    const place = published()
    withDatabase(place.database, (database) => database.exec('DROP TABLE b'))
    fillDatabase(place.database, { a: THEIRS })
    rmSync(place.stateDir, { recursive: true })
    const { stateDir, to } = place
    await resume({ stateDir, target: to }).catch(() => {})
    expect(rows(place.database, 'a')).toMatchObject({ ...documents(3, 'a'), ...THEIRS })
  })

  test('in a store that others use, what they added is not taken away with it', async () => {
    const place = published({ inPlace: true })
    withDatabase(place.database, (database) => database.exec('DROP TABLE b'))
    fillDatabase(place.database, { a: THEIRS })
    rmSync(place.stateDir, { recursive: true })
    const { stateDir, to } = place
    expect((await failureOf(resume({ stateDir, target: to }))).code).toBe('TARGET_CHANGED')
    expect(rows(place.database, 'a')).toMatchObject({ ...documents(3, 'a'), ...THEIRS })
    // As it was, it goes on.
    withDatabase(place.database, (database) => database.exec(`DELETE FROM a WHERE id = 'theirs'`))
    expect(await resume({ stateDir, target: to })).toMatchObject({ exitCode: 0, verified: 'verified' })
    expect(rows(place.database, 'b')).toEqual(documents(3, 'b'))
  })
})

describe('a store that others made under the name of one that a run was about to make', () => {
  test('is not taken away by a run that goes on without its state folder', async () => {
    const place = scene({ 'a.json': documents(300, 'a') })
    const { stateDir, migration, to } = place
    const fail = { call: 'writer.write', nth: 2, when: 'after' } as const
    expect(runChild({ command: 'migrate', stateDir, migration, batchBytes: 4096, fail }).killed).toBe(true)
    fillDatabase(place.database, { a: THEIRS })
    rmSync(stateDir, { recursive: true })
    expect((await failureOf(resume({ stateDir, target: to }))).code).toBe('TARGET_CHANGED')
    expect(rows(place.database, 'a')).toEqual(THEIRS)
    rmSync(place.database)
    expect(await resume({ stateDir })).toMatchObject({ exitCode: 0 })
    expect(rows(place.database, 'a')).toEqual(documents(300, 'a'))
  })

  test('rows that others added to a table of the run are not taken away either', async () => {
    const place = scene({ 'a.json': documents(300, 'a') })
    fillDatabase(place.database, { mine: {} })
    const { stateDir, migration, to } = place
    const fail = { call: 'writer.write', nth: 2, when: 'after' } as const
    expect(runChild({ command: 'migrate', stateDir, migration, batchBytes: 4096, fail }).killed).toBe(true)
    fillDatabase(place.database, { a: THEIRS })
    rmSync(stateDir, { recursive: true })
    expect((await failureOf(resume({ stateDir, target: to }))).code).toBe('TARGET_CHANGED')
    expect(rows(place.database, 'a')).toMatchObject(THEIRS)
  })
})
