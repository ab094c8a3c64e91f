import assert from 'node:assert/strict'
import { someDocuments } from './documents.ts'
import { fill, write } from './fill.ts'
import { assertHolds } from './read-back.ts'
import type { Runner, StoreUnderTest } from './store-under-test.ts'
import { atPlace } from './store-under-test.ts'

/** For targets with `can.replace`: the old whole is kept by publish and comes back by restore. */
export function describeReplacing({ describe, test }: Runner, store: StoreUnderTest): void {
  if (store.facts.writes !== 'load') return
  const old = someDocuments(8)
  const young = someDocuments(5, { from: 100 })

  describe('replacing', () => {
    test('until publish the old whole is what readers see, afterwards the new one', () =>
      atPlace(store, async (place) => {
        const target = await place.target()
        if (!target.can.replace) return
        const { layout } = await fill(target, old)
        const second = await write(target, young, { run: 'run-2' })
        await assertHolds(await place.source(), 'things', layout, old)
        await target.publish('run-2', [{ collection: 'things', layout: second.layout }])
        await assertHolds(await place.source(), 'things', layout, young)
      }))

    test('restore brings the old whole back, twice as well as once', () =>
      atPlace(store, async (place) => {
        const target = await place.target()
        if (!target.can.replace) return
        const { layout } = await fill(target, old)
        const { generation } = await pinOf(await place.source(), layout)
        const second = await write(target, young, { run: 'run-2' })
        await target.publish('run-2', [{ collection: 'things', layout: second.layout }])
        await target.restore('run-2')
        await target.restore('run-2')
        const source = await place.source()
        await assertHolds(source, 'things', layout, old)
        assert.equal((await pinOf(source, layout)).generation, generation)
      }))
  })
}

async function pinOf(
  source: Awaited<ReturnType<Awaited<ReturnType<StoreUnderTest['place']>>['source']>>,
  layout: Parameters<typeof source.describe>[1],
): Promise<{ readonly generation: string }> {
  return await source.pin({ collections: [{ name: 'things', layout }], by: 'content' })
}
