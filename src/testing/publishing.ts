import assert from 'node:assert/strict'
import { someDocuments } from './documents.ts'
import { fill, RUN, write } from './fill.ts'
import { assertHolds, seenAt } from './read-back.ts'
import type { Runner, StoreUnderTest } from './store-under-test.ts'
import { atPlace } from './store-under-test.ts'

export function describePublishing({ describe, test }: Runner, store: StoreUnderTest): void {
  const documents = someDocuments(20)

  describe('publishing', () => {
    test('nothing of a store that the run makes is seen before publish, and all of it after', () =>
      atPlace(store, async (place) => {
        const target = await place.target()
        const things = await write(target, documents, { collection: 'things' })
        const others = await write(target, documents, { collection: 'others' })
        assert.deepEqual(await seenAt(place), {})
        assert.equal((await target.occupancy()).exists, false)
        await target.publish(RUN, [
          { collection: 'things', layout: things.layout },
          { collection: 'others', layout: others.layout },
        ])
        assert.deepEqual(await seenAt(place), { things: 20, others: 20 })
      }))

    test('publishing twice is publishing once, from another opening too', () =>
      atPlace(store, async (place) => {
        const target = await place.target()
        const { layout } = await write(target, documents)
        const published = [{ collection: 'things', layout }]
        await target.publish(RUN, published)
        await target.publish(RUN, published)
        await target.close()
        await (await place.target()).publish(RUN, published)
        await assertHolds(await place.source(), 'things', layout, documents)
      }))

    test('says whether a run is published, from another opening too', () =>
      atPlace(store, async (place) => {
        const target = await place.target()
        const { layout } = await write(target, documents)
        const published = [{ collection: 'things', layout }]
        assert.equal(await target.isPublished(RUN, published), false)
        await target.publish(RUN, published)
        assert.equal(await target.isPublished(RUN, published), true)
        await target.close()
        assert.equal(await (await place.target()).isPublished(RUN, published), true)
      }))

    test('what was discarded is not published', () =>
      atPlace(store, async (place) => {
        const target = await place.target()
        const { layout } = await write(target, documents)
        await target.discard(RUN)
        assert.equal(await target.isPublished(RUN, [{ collection: 'things', layout }]), false)
      }))

    test('the target itself reads what was published', () =>
      atPlace(store, async (place) => {
        const target = await place.target()
        const { layout } = await fill(target, documents)
        await assertHolds(target, 'things', layout, documents)
        assert.equal((await target.count('things', layout)).records, documents.length)
      }))

    test('discard leaves nothing of what was staged, twice as well as once', () =>
      atPlace(store, async (place) => {
        const target = await place.target()
        await write(target, documents)
        await target.discard(RUN)
        await target.discard(RUN)
        await target.control.dispose()
        await target.close()
        assert.deepEqual(await seenAt(place), {})
        const again = await place.target()
        assert.deepEqual(await again.occupancy(), { exists: false, foreign: [] })
        const { layout, outcomes } = await fill(again, documents.slice(0, 3))
        assert.equal(outcomes[0]?.tally().written, 3)
        await assertHolds(await place.source(), 'things', layout, documents.slice(0, 3))
      }))

    test('discard after publish takes nothing back', () =>
      atPlace(store, async (place) => {
        const target = await place.target()
        const { layout } = await fill(target, documents)
        await target.discard(RUN)
        await target.forget(RUN)
        await assertHolds(await place.source(), 'things', layout, documents)
      }))
  })
}
