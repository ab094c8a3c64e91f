import { rmSync } from 'node:fs'
import { describe, expect, test, vi } from 'vitest'
import { resume, rollback } from '../../src/index.ts'
import {
  documents,
  failureOf,
  fillDatabase,
  rows,
  runChild,
  scene,
  tables,
  type Scene,
  withDatabase,
} from './scene.ts'

// Each kills a process and starts others.
vi.setConfig({ testTimeout: 90_000 })

const NAMES = ['a', 'b', 'c', 'd']
const MINE = { one: { id: 'one' } }

interface Killed extends Scene {
  readonly made: readonly string[]
  readonly unmade: readonly [string, string]
}

/** Killed when it had made two of the tables that it was about to make. */
function killed(): Killed {
  const place = scene(Object.fromEntries(NAMES.map((name) => [`${name}.json`, documents(2, name)])))
  fillDatabase(place.database, { mine: MINE })
  const { stateDir, migration } = place
  const fail = { call: 'create', nth: 2, when: 'after' } as const
  expect(runChild({ command: 'migrate', stateDir, migration, fail }).killed).toBe(true)
  const made = NAMES.filter((name) => tables(place.database).includes(name))
  const [one, other] = NAMES.filter((name) => !made.includes(name))
  expect(made.length).toBe(2)
  return { ...place, made, unmade: [one!, other!] }
}

describe('a run that died while it made the tables of a group', () => {
  test('leaves nothing after a rollback', async () => {
    const place = killed()
    expect(await rollback({ stateDir: place.stateDir })).toMatchObject({ state: 'rolled-back', left: [] })
    expect(tables(place.database)).toEqual(['mine'])
  })

  test('does not take with it what others made since, not even an empty table of the same shape', async () => {
    const place = killed()
    const [empty, filled] = place.unmade
    fillDatabase(place.database, { [empty]: {}, [filled]: { theirs: { id: 'theirs' } } })
    const report = await rollback({ stateDir: place.stateDir })
    expect(report).toMatchObject({ state: 'rolled-back', left: [] })
    expect(report.dropped.toSorted()).toEqual(place.made)
    expect(tables(place.database)).toEqual([empty, filled, 'mine'])
    expect(rows(place.database, filled)).toEqual({ theirs: { id: 'theirs' } })
  })

  test('is gone on with, unless others made one since: that is told, and stays', async () => {
    const place = killed()
    const { stateDir, unmade } = place
    fillDatabase(place.database, { [unmade[0]]: {} })
    expect((await failureOf(resume({ stateDir }))).code).toBe('TARGET_CHANGED')
    await rollback({ stateDir })
    expect(tables(place.database)).toEqual([unmade[0], 'mine'])
  })

  test('without its state folder nothing of others is dropped either', async () => {
    const place = killed()
    const { stateDir, to, unmade } = place
    fillDatabase(place.database, { [unmade[0]]: {} })
    rmSync(stateDir, { recursive: true })
    expect((await failureOf(resume({ stateDir, target: to }))).code).toBe('TARGET_CHANGED')
    await rollback({ stateDir })
    expect(tables(place.database)).toEqual([unmade[0], 'mine'])
  })

  test('is made whole by a resume, also where somebody dropped one of them since', async () => {
    const place = killed()
    const { stateDir, made } = place
    withDatabase(place.database, (database) => database.exec(`DROP TABLE ${made[0]}`))
    expect(await resume({ stateDir })).toMatchObject({ exitCode: 0, verified: 'verified' })
    expect(tables(place.database)).toEqual([...NAMES, 'mine'])
    expect(await rollback({ stateDir })).toMatchObject({ state: 'rolled-back' })
    expect(tables(place.database)).toEqual(['mine'])
  })
})
