import { rmSync } from 'node:fs'
import { DatabaseSync } from '@photostructure/sqlite'
import { describe, expect, test } from 'vitest'
import { migrate, resume, rollback, type Event } from '../../src/index.ts'
import { documents, failureOf, fillDatabase, rows, scene, tables, type Scene } from './scene.ts'

/** More than are made at one time. */
const MANY = 40
const NAMES = Array.from({ length: MANY }, (_, n) => `c${String(n).padStart(2, '0')}`)

describe('collections that are made ahead, in a store that others use', () => {
  test('go with a rollback, and they alone', async () => {
    const place = await stopped()
    const made = tables(place.database).filter((name) => NAMES.includes(name))
    expect(made.length).toBeGreaterThan(1)
    expect(made.length).toBeLessThan(MANY)
    await rollback({ stateDir: place.stateDir })
    expect(tables(place.database)).toEqual(['mine'])
    expect(rows(place.database, 'mine')).toEqual(MINE)
  })

  test.each(['kept', 'lost'])('are filled by a resume; the state folder is %s', async (state) => {
    const place = await stopped()
    if (state === 'lost') rmSync(place.stateDir, { recursive: true })
    const { stateDir, to } = place
    const report = await resume({ stateDir, ...(state === 'lost' && { target: to }) })
    expect(report).toMatchObject({ exitCode: 0, verified: 'verified' })
    expect(NAMES.map((name) => Object.keys(rows(place.database, name)!).length)).toEqual(NAMES.map(() => 2))
    expect(rows(place.database, 'mine')).toEqual(MINE)
  })

  test('are not dropped with what others put there', async () => {
    const place = await stopped()
    const ahead = tables(place.database)
      .filter((name) => NAMES.includes(name))
      .at(-1)!
    expect(rows(place.database, ahead)).toEqual({})
    put(place, ahead)
    expect((await failureOf(rollback({ stateDir: place.stateDir }))).code).toBe('TARGET_CHANGED')
    expect(rows(place.database, ahead)).toEqual({ theirs: { id: 'theirs' } })
  })

  test('one that others made before its turn is left alone', async () => {
    const place = await stopped()
    const last = NAMES.at(-1)!
    fillDatabase(place.database, { [last]: { theirs: { id: 'theirs' } } })
    expect((await failureOf(resume({ stateDir: place.stateDir }))).code).toBe('TARGET_CHANGED')
    await rollback({ stateDir: place.stateDir })
    expect(tables(place.database)).toEqual([last, 'mine'])
    expect(rows(place.database, last)).toEqual({ theirs: { id: 'theirs' } })
  })
})

const MINE = { one: { id: 'one' } }

/** A run that was stopped when its first collection was through. */
async function stopped(): Promise<Scene> {
  const place = scene(Object.fromEntries(NAMES.map((name) => [`${name}.json`, documents(2, name)])))
  fillDatabase(place.database, { mine: MINE })
  const stop = new AbortController()
  const onEvent = ({ type }: Event): void => void (type === 'collection-end' && stop.abort())
  const options = { stateDir: place.stateDir, signal: stop.signal, onEvent }
  expect((await failureOf(migrate(place.migration, options))).code).toBe('INTERRUPTED')
  return place
}

function put({ database }: Scene, table: string): void {
  const opened = new DatabaseSync(database)
  opened.prepare(`INSERT INTO ${table} VALUES (?, ?)`).run('theirs', '{"id":"theirs"}')
  opened.close()
}
