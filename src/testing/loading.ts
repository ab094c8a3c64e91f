import assert from 'node:assert/strict'
import { Key } from '../model/key.ts'
import { STATUS } from '../model/outcomes.ts'
import { document, someDocuments } from './documents.ts'
import { fill, hooksFor, openWriter, pagesOf, RUN, write } from './fill.ts'
import { assertHolds, seenAt } from './read-back.ts'
import type { Runner, StoreUnderTest } from './store-under-test.ts'
import { atPlace } from './store-under-test.ts'

export function describeLoading({ describe, test }: Runner, store: StoreUnderTest): void {
  const documents = someDocuments(30)

  describe('loading', () => {
    test('create says whether readers had the collection before', () =>
      atPlace(store, async (place) => {
        const target = await place.target()
        const layout = target.layoutFor('things', {}, [])
        assert.equal(await target.create(RUN, 'things', layout), 'created')
        await fill(target, documents)
        assert.equal(await target.create('run-2', 'things', layout), 'existed')
      }))

    test('a resumed run that creates its collection again loses nothing of it', () =>
      atPlace(store, async (place) => {
        const target = await place.target()
        const { layout } = await write(target, documents)
        await target.create(RUN, 'things', layout)
        await target.publish(RUN, [{ collection: 'things', layout }])
        await assertHolds(await place.source(), 'things', layout, documents)
      }))

    test('several collections lie side by side', () =>
      atPlace(store, async (place) => {
        const target = await place.target()
        const things = await write(target, documents, { collection: 'things' })
        const others = await write(target, someDocuments(4), { collection: 'others' })
        await target.publish(RUN, [
          { collection: 'things', layout: things.layout },
          { collection: 'others', layout: others.layout },
        ])
        const source = await place.source()
        await assertHolds(source, 'things', things.layout, documents)
        await assertHolds(source, 'others', others.layout, someDocuments(4))
        assert.deepEqual(await seenAt(place), { things: 30, others: 4 })
      }))

    if (store.facts.uniqueKeys) {
      test('a key met before is rejected as duplicate, and the first one stays', () =>
        atPlace(store, async (place) => {
          const second = { key: Key.of('key-1'), body: '{"second":true}' }
          const entries = [document(0), document(1), second, document(2), second]
          const { layout, outcomes } = await fill(await place.target(), entries, { pageSize: 4 })
          const all = outcomes.flatMap((page) => Array.from({ length: page.count }, (_, i) => page.of(i)))
          const { written, rejected } = STATUS
          assert.deepEqual(all, [written, written, rejected, written, rejected])
          assert.equal(outcomes[0]?.reasons.get(2)?.code, 'KEY_DUPLICATE')
          assert.equal(outcomes[1]?.reasons.get(0)?.code, 'KEY_DUPLICATE')
          await assertHolds(await place.source(), 'things', layout, [document(0), document(1), document(2)])
        }))
    }

    test('clear empties what the run made, for another epoch', () =>
      atPlace(store, async (place) => {
        const target = await place.target()
        const { layout } = await write(target, documents)
        await target.clear(RUN, 'things', layout)
        const { writer } = await openWriter(target, { epoch: 2 })
        assert.equal(writer.at, undefined)
        const [page] = pagesOf([document(99)], layout.keys)
        await writer.write(page!, hooksFor(writer, page!, 2))
        await writer.close()
        await target.publish(RUN, [{ collection: 'things', layout }])
        await assertHolds(await place.source(), 'things', layout, [document(99)])
      }))

    test('what is written outlives the page it came in', () =>
      atPlace(store, async (place) => {
        const target = await place.target()
        const { writer, layout } = await openWriter(target)
        for (const page of pagesOf(documents, layout.keys, 7)) {
          await writer.write(page, hooksFor(writer, page))
          page.bytes.fill(0x20)
        }
        await writer.close()
        await target.publish(RUN, [{ collection: 'things', layout }])
        await assertHolds(await place.source(), 'things', layout, documents)
      }))
  })
}
