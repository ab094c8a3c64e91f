import assert from 'node:assert/strict'
import { someDocuments } from './documents.ts'
import { fill } from './fill.ts'
import { seenAt } from './read-back.ts'
import type { Runner, StoreUnderTest } from './store-under-test.ts'
import { atPlace } from './store-under-test.ts'

const bytes = (text: string): Uint8Array => Buffer.from(text)

export function describeControl({ describe, test }: Runner, store: StoreUnderTest): void {
  describe('control', () => {
    test('what was put is got, by every opening, until it is removed', () =>
      atPlace(store, async (place) => {
        const [one, two] = [await place.target(), await place.target()]
        assert.equal(await one.control.get('lease'), undefined)
        const tag = await one.control.put('lease', bytes('first'))
        const got = await two.control.get('lease')
        assert.equal(got?.tag, tag)
        assert.equal(Buffer.from(got!.bytes).toString(), 'first')
        await two.control.remove('lease')
        await two.control.remove('lease')
        assert.equal(await one.control.get('lease'), undefined)
      }))

    test('a tag is good for one put: an older one writes nothing', () =>
      atPlace(store, async (place) => {
        const { control } = await place.target()
        const first = await control.put('lease', bytes('a'), { ifTag: null })
        assert.ok(first)
        assert.equal(await control.put('lease', bytes('b'), { ifTag: null }), undefined)
        const second = await control.put('lease', bytes('c'), { ifTag: first })
        assert.ok(second)
        assert.notEqual(second, first)
        assert.equal(await control.put('lease', bytes('d'), { ifTag: first }), undefined)
        assert.equal(Buffer.from((await control.get('lease'))!.bytes).toString(), 'c')
      }))

    test('a removed record is not brought back by its tag', () =>
      atPlace(store, async (place) => {
        const { control } = await place.target()
        const tag = await control.put('lease', bytes('a'))
        await control.remove('lease')
        assert.equal(await control.put('lease', bytes('b'), { ifTag: tag! }), undefined)
        assert.equal(await control.get('lease'), undefined)
        assert.ok(await control.put('lease', bytes('c'), { ifTag: null }))
      }))

    test('of many who make it at once, one does', () =>
      atPlace(store, async (place) => {
        const targets = await Promise.all(Array.from({ length: 6 }, () => place.target()))
        const tags = await Promise.all(
          targets.map(({ control }, i) => control.put('lease', bytes(String(i)), { ifTag: null })),
        )
        const winners = tags.flatMap((tag, i) => (tag === undefined ? [] : [i]))
        assert.equal(winners.length, 1, `${winners.length} won`)
        const held = await targets[0]!.control.get('lease')
        assert.equal(Buffer.from(held!.bytes).toString(), String(winners[0]))
        assert.equal(held!.tag, tags[winners[0]!])
      }))

    test('of many who write over one version, one does', () =>
      atPlace(store, async (place) => {
        const targets = await Promise.all(Array.from({ length: 6 }, () => place.target()))
        const tag = await targets[0]!.control.put('lease', bytes('before'))
        const tags = await Promise.all(
          targets.map(({ control }, i) => control.put('lease', bytes(String(i)), { ifTag: tag! })),
        )
        assert.equal(tags.filter((won) => won !== undefined).length, 1)
      }))

    test('it is no collection, and makes no store', () =>
      atPlace(store, async (place) => {
        const target = await place.target()
        await target.control.put('lease', bytes('a'))
        assert.equal((await target.occupancy()).exists, false)
        assert.deepEqual(await seenAt(place), {})
        await fill(target, someDocuments(3))
        await target.control.put('other', bytes('b'))
        assert.deepEqual((await target.occupancy()).foreign, [])
        assert.deepEqual(await seenAt(place), { things: 3 })
      }))

    test('disposed of, it is gone, and can be made again', () =>
      atPlace(store, async (place) => {
        const { control } = await place.target()
        await control.put('lease', bytes('a'))
        await control.remove('lease')
        await control.dispose()
        assert.equal(await control.get('lease'), undefined)
        assert.ok(await control.put('lease', bytes('b'), { ifTag: null }))
      }))
  })
}
