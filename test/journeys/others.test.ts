import { DatabaseSync } from '@photostructure/sqlite'
import { describe, expect, test } from 'vitest'
import { compareStores, migrate, plan, type MigrationLike } from '../../src/index.ts'
import { documents, failureOf, rows, scene, tables, type Scene } from './scene.ts'

describe("others: 'move'", () => {
  test('what the configuration does not name moves as it is, and the plan names it', async () => {
    const place = folder()
    const wish = withOthers(place, {
      people: { from: 'users', map: ({ key, value }) => ({ key, value: { ...value, old: true } }) },
    })
    const { stateDir } = place
    expect((await plan(wish, { stateDir })).notes).toContain(
      "as they are, since the configuration does not name them (others: 'move'): notes, tags",
    )
    expect(await migrate(wish, { stateDir })).toMatchObject({ exitCode: 0, verified: 'verified' })
    expect(tables(place.database)).toEqual(['notes', 'people', 'tags'])
    expect(rows(place.database, 'people')).toMatchObject({ 'u-0': { old: true } })
    expect(Object.keys(rows(place.database, 'tags')!)).toHaveLength(4)
    expect(await compareStores(wish, { stateDir })).toMatchObject({ exitCode: 0 })
  })

  test('without it they stay', async () => {
    const place = folder()
    for (const others of [undefined, 'leave'] as const) {
      const wish = { ...place.migration, collections: { users: {} }, ...(others && { others }) }
      const { decision, notes } = await plan(wish, { stateDir: place.stateDir })
      expect(decision.routes.map(({ to }) => to)).toEqual(['users'])
      expect(notes.join()).not.toContain('others')
    }
  })

  test('names select among all of them', async () => {
    const place = folder()
    const wish = withOthers(place, { people: { from: 'users' } })
    const routes = async (words: object): Promise<readonly string[]> => {
      const { decision } = await plan(wish, { stateDir: place.stateDir, ...words })
      return decision.routes.map(({ to }) => to).toSorted()
    }
    expect(await routes({ collections: ['people', 'tags'] })).toEqual(['people', 'tags'])
    expect(await routes({ except: ['tags'] })).toEqual(['notes', 'people'])
    const misspelt = await failureOf(routes({ collections: ['tag'] }))
    expect(misspelt).toMatchObject({ code: 'COLLECTION_UNKNOWN', hint: 'Did you mean tags?' })
  })

  test('what is not clear is asked, unless it is answered or left out', async () => {
    const place = folder()
    for (const name of ['x', 'y']) place.write(`${name}/twins.json`, documents(2))
    const { stateDir } = place
    expect((await failureOf(plan(withOthers(place, { users: {} }), { stateDir }))).code).toBe(
      'SHAPE_AMBIGUOUS',
    )
    const without = await plan(withOthers(place, { users: {} }), { stateDir, except: ['twins'] })
    expect(without.decision.routes).toHaveLength(3)
    const answered = withOthers(place, { twins: { read: { file: 'x/twins.json' } } })
    expect((await plan(answered, { stateDir })).decision.routes).toHaveLength(4)
  })

  test('of a collection whose lists alone are defined, the records move as well', async () => {
    const place = scene({ 'orders.json': { o1: { id: 'o1', lines: [{ n: 1 }, { n: 2 }] } } })
    const wish = withOthers(place, { lines: { from: 'orders', elements: 'lines' } })
    await migrate(wish, { stateDir: place.stateDir })
    expect(tables(place.database)).toEqual(['lines', 'orders'])
    expect(rows(place.database, 'orders')).toEqual({ o1: { id: 'o1' } })
  })

  test('a table that a definition calls otherwise would move twice: refused', async () => {
    const place = scene()
    const database = new DatabaseSync(place.database)
    database.exec(
      'CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT); CREATE TABLE tags (id INTEGER PRIMARY KEY)',
    )
    database.close()
    const wish = { from: place.to, to: `json:${place.folder}/out`, others: 'move' } as const
    const twice = { ...wish, collections: { people: { read: { table: 'users' } } } }
    expect((await failureOf(plan(twice, { stateDir: place.stateDir }))).code).toBe('CONFIG_INVALID')
    const once = { ...wish, collections: { people: { from: 'users' } } }
    expect((await plan(once, { stateDir: place.stateDir })).decision.routes.map(({ from }) => from)).toEqual([
      'users',
      'tags',
    ])
  })

  test.each([
    ['a misspelt name', { user: {} }, 'COLLECTION_UNKNOWN', 'Did you mean users?'],
    ['another file', { users: { read: { file: 'tags.json' } } }, 'CONFIG_INVALID', 'Say `from`'],
    [
      'a name that nothing has there',
      { people: { read: { file: 'users.json' } } },
      'CONFIG_INVALID',
      'Say `from`',
    ],
    ['a name twice', { tags: { from: 'users' } }, 'CONFIG_INVALID', "tags_2: { from: 'tags' }"],
  ])('refused: %s', async (_, collections, code, hint) => {
    const place = folder()
    const failure = await failureOf(plan(withOthers(place, collections), { stateDir: place.stateDir }))
    expect(failure.code).toBe(code)
    expect(failure.hint).toContain(hint)
  })
})

function folder(): Scene {
  return scene({
    'users.json': documents(3, 'u'),
    'notes.json': documents(2, 'n'),
    'tags.json': documents(4, 't'),
  })
}

function withOthers(
  { migration }: Scene,
  collections: NonNullable<MigrationLike['collections']>,
): MigrationLike {
  return { ...migration, collections, others: 'move' }
}
