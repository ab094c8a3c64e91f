import { DatabaseSync } from '@photostructure/sqlite'
import { describe, expect, test } from 'vitest'
import { compareStores, count, describe as describeStore, migrate, plan, resume } from '../../src/index.ts'
import type { Event, MigrationLike } from '../../src/index.ts'
import { documents, failureOf, rows, scene, tables, type Scene } from './scene.ts'

describe('what is left out', () => {
  test('all others move, also through a resume, and the plan names it', async () => {
    const place = three()
    const { stateDir } = place
    expect((await plan(place.migration, { stateDir, except: ['b'] })).notes).toContain(
      'b: left out with --except: not carried',
    )
    const stop = new AbortController()
    const onEvent = ({ type }: Event): void => void (type === 'collection-end' && stop.abort())
    const options = { stateDir, except: ['b'], signal: stop.signal, onEvent }
    expect((await failureOf(migrate(place.migration, options))).code).toBe('INTERRUPTED')
    const report = await resume({ stateDir })
    expect(report).toMatchObject({ exitCode: 0, verified: 'verified' })
    expect(tables(place.database)).toEqual(['a', 'c'])
    expect(await compareStores(place.migration, { stateDir, except: ['b'] })).toMatchObject({ exitCode: 0 })
    expect((await compareStores(place.migration, { stateDir })).exitCode).not.toBe(0)
  })

  test('of declared collections, by their names in the target', async () => {
    const place = three()
    const collections = {
      first: { from: 'a', read: { file: 'a.json' } },
      second: { from: 'b', read: { file: 'no such file.json' } },
      third: { from: 'c', read: { file: 'c.json' } },
    }
    await migrate({ ...place.migration, collections }, { stateDir: place.stateDir, except: ['second'] })
    expect(tables(place.database)).toEqual(['first', 'third'])
    expect(Object.keys(rows(place.database, 'third')!)).toHaveLength(5)
  })

  test('what looks at one store hears it too', async () => {
    const place = three()
    const options = { stateDir: place.stateDir, except: ['a', 'c'] }
    expect((await count(place.from, options)).collections).toMatchObject([{ name: 'b', records: 5 }])
    expect((await describeStore(place.from, options)).collections).toMatchObject([{ name: 'b' }])
  })

  test('a question about what is left out need not be answered; any other still is', async () => {
    const place = three()
    for (const name of ['x', 'y']) place.write(`${name}/notes.json`, documents(2))
    expect((await failureOf(count(place.from, { except: ['a'] }))).code).toBe('SHAPE_AMBIGUOUS')
    const { collections } = await count(place.from, { except: ['a', 'notes'] })
    expect(collections.map(({ name }) => name)).toEqual(['b', 'c'])
    place.write('odd.json', [{ n: 1 }, { n: 1 }])
    expect((await failureOf(count(place.from, { except: ['notes'] }))).code).toBe('SHAPE_AMBIGUOUS')
  })

  test('a table that cannot be read, as the hint says', async () => {
    const place = scene()
    const database = new DatabaseSync(place.database)
    database.exec('CREATE TABLE t (id INTEGER PRIMARY KEY); CREATE VIRTUAL TABLE f USING fts5(words)')
    database.close()
    const refused = await failureOf(count(place.to))
    expect(refused.hint).toContain('--except f')
    expect((await count(place.to, { except: ['f'] })).collections).toMatchObject([{ name: 't', records: 0 }])
  })

  test.each([
    ['a name that is none', { except: ['aa'] }, 'COLLECTION_UNKNOWN', 'Did you mean a?'],
    ['all of them', { except: ['a', 'b', 'c'] }, 'USAGE', 'Leave out fewer'],
    ['both words', { except: ['a'], collections: ['b'] }, 'USAGE', 'Choose one'],
  ])('refused: %s', async (_, words, code, hint) => {
    const place = three()
    const { migration, stateDir } = place
    const declared: MigrationLike = {
      ...migration,
      collections: Object.fromEntries(
        ['a', 'b', 'c'].map((name) => [name, { read: { file: `${name}.json` } }]),
      ),
    }
    for (const wish of [migration, declared]) {
      const failure = await failureOf(plan(wish, { stateDir, ...words }))
      expect(failure.code).toBe(code)
      expect(failure.hint).toContain(hint)
    }
  })
})

function three(): Scene {
  return scene({ 'a.json': documents(5, 'a'), 'b.json': documents(5, 'b'), 'c.json': documents(5, 'c') })
}
