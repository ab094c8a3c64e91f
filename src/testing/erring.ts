import assert from 'node:assert/strict'
import { Key } from '../model/key.ts'
import { someDocuments } from './documents.ts'
import { fill } from './fill.ts'
import { WHOLE } from './read-back.ts'
import { rejectsWith } from './rejects-with.ts'
import type { Runner, StoreUnderTest } from './store-under-test.ts'
import { atPlace } from './store-under-test.ts'

/** What the layers of `openStore` add to every driver. */
export function describeErrors({ describe, test }: Runner, store: StoreUnderTest): void {
  if (!store.traced) return

  describe('errors', () => {
    // Where nothing can be missing there is no such error.
    const testMissing = store.emptyIsNothing ? () => {} : test
    testMissing('say in which store and collection, and what to do', () =>
      atPlace(store, async (place) => {
        const target = await place.target()
        await fill(target, someDocuments(2))
        const layout = target.layoutFor('others', {}, [])
        const source = await place.source()
        const codes = ['COLLECTION_UNKNOWN', 'STORE_MISSING'] as const
        const error = await rejectsWith(source.read('others', layout, [Key.of('a')]), ...codes)
        assert.equal(error.store, source.address)
        assert.equal(error.collection, 'others')
        assert.ok(error.hint)
      }),
    )

    test('options that are not known are refused, not ignored', () =>
      atPlace(store, async (place) => {
        const target = await place.target()
        assert.throws(() => target.layoutFor('things', { 'no such option': true }, []), {
          code: 'CONFIG_INVALID',
        })
      }))

    test('a cursor of another store is refused', () =>
      atPlace(store, async (place) => {
        const { layout } = await fill(await place.target(), someDocuments(2))
        const source = await place.source()
        const after = { driver: 'no such driver', v: 1, generation: '1', at: 1 }
        await rejectsWith(source.scan('things', { layout, limit: WHOLE, after }), 'BUG')
      }))

    test('a store that was closed answers nothing', () =>
      atPlace(store, async (place) => {
        const { layout } = await fill(await place.target(), someDocuments(2))
        const source = await place.source()
        await source.close()
        await rejectsWith(source.count('things', layout), 'BUG')
      }))

    test('a source has nothing that writes', () =>
      atPlace(store, async (place) => {
        await fill(await place.target(), someDocuments(1))
        const source = await place.source()
        for (const name of ['create', 'writer', 'publish', 'revert', 'drop', 'destroy', 'control']) {
          assert.equal(name in source, false, name)
        }
      }))
  })
}
