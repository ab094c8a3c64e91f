import { expect, test } from 'vitest'
import { compareStores, migrate } from '../../src/index.ts'
import { documents, fillDatabase, rows, scene, withDatabase } from './scene.ts'

test('two stores: every differing key is named with its kind', async () => {
  const place = scene({ 'things.json': documents(6) })
  await migrate(place.migration, { stateDir: place.stateDir })
  expect(await compareStores(place.migration)).toMatchObject({ mismatchCount: 0, exitCode: 0 })
  fillDatabase(place.database, { things: { new: { id: 'new' }, 'doc-2': { id: 'doc-2', changed: true } } })
  withDatabase(place.database, (database) =>
    database.exec(`DELETE FROM things WHERE id IN ('doc-4', 'doc-5')`),
  )
  const report = await compareStores(place.migration)
  expect(report).toMatchObject({ exitCode: 4, mismatchCount: 4 })
  expect(report.mismatches.map(({ key, kind }) => `${key} ${kind}`).toSorted()).toEqual([
    'doc-2 content',
    'doc-4 missing',
    'doc-5 missing',
    'new extra',
  ])
})

test('a comparison that is told to stop stops', async () => {
  const place = scene({ 'things.json': documents(6) })
  await migrate(place.migration, { stateDir: place.stateDir })
  const comparing = compareStores(place.migration, { signal: AbortSignal.abort() })
  await expect(comparing).rejects.toMatchObject({ code: 'INTERRUPTED' })
})

test('a record that could not be moved is missing, not equal', async () => {
  const place = scene({ 'things.json': '{"a": {"id": "a"}, "b": {"id": "c"}, "d": {"id": "d"}}' })
  expect(await migrate(place.migration, { stateDir: place.stateDir })).toMatchObject({ exitCode: 3 })
  expect(Object.keys(rows(place.database, 'things')!)).toEqual(['a', 'd'])
  const report = await compareStores(place.migration)
  expect(report).toMatchObject({ exitCode: 4, collections: [{ source: 3, target: 2, differing: 1 }] })
  expect(report.mismatches).toEqual([{ collection: 'things', key: 'b', kind: 'missing' }])
})

test('a key that a file names twice is too many there, in either store', async () => {
  const place = scene({ 'things.json': '{"a": {"id": "a"}, "b": {"id": "b"}}' })
  await migrate(place.migration, { stateDir: place.stateDir })
  place.write('things.json', '{"a": {"id": "a"}, "b": {"id": "b"}, "a": {"id": "a"}}')
  const { from, to } = place.migration
  const kinds = [
    [{ from, to }, 'missing'],
    [{ from: to, to: from }, 'extra'],
  ] as const
  for (const [migration, kind] of kinds) {
    const report = await compareStores(migration)
    expect(report).toMatchObject({ exitCode: 4, mismatches: [{ collection: 'things', key: 'a', kind }] })
  }
})
