import assert from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import { someDocuments } from './documents.ts'
import { fill } from './fill.ts'
import { rejectsWith } from './rejects-with.ts'
import type { Runner, StoreUnderTest } from './store-under-test.ts'
import { atPlace } from './store-under-test.ts'

export function describeOpening({ describe, test }: Runner, store: StoreUnderTest): void {
  describe('opening', () => {
    test('a target that is opened, looked at and closed leaves nothing', () =>
      atPlace(store, async (place) => {
        const target = await place.target()
        const layout = target.layoutFor('things', {}, [])
        assert.deepEqual(await target.occupancy(), { exists: false, foreign: [] })
        assert.equal(await target.holds('things', layout), 'nothing')
        await target.freeBytes()
        await target.probe([{ collection: 'things', layout }])
        await target.close()
        if (place.folder) assert.deepEqual(await readdir(place.folder), [])
      }))

    test('a source that is not there is an error, never an empty store', () =>
      atPlace(store, async (place) => {
        await rejectsWith(
          place.source().then((source) => source.collections()),
          'STORE_MISSING',
        )
        if (place.folder) assert.deepEqual(await readdir(place.folder), [])
      }))

    test('what it holds is told apart: nothing, empty, documents', () =>
      atPlace(store, async (place) => {
        const target = await place.target()
        const { layout } = await fill(target, someDocuments(3))
        await target.close()
        const again = await place.target()
        assert.equal((await again.occupancy()).exists, true)
        assert.equal(await again.holds('things', layout), 'documents')
        assert.equal(await again.holds('others', again.layoutFor('others', {}, [])), 'nothing')
      }))

    test('identity is the same from every opening', () =>
      atPlace(store, async (place) => {
        const target = await place.target()
        const before = target.identity
        await fill(target, someDocuments(1))
        const identities = [before, target.identity, (await place.source()).identity]
        if (place.alias) identities.push((await place.alias()).identity)
        assert.deepEqual(new Set(identities).size, 1, identities.join(' | '))
      }))

    test('its facts are those of its driver', () =>
      atPlace(store, async (place) => {
        assert.deepEqual((await place.target()).facts, store.facts)
      }))
  })
}
