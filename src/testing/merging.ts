import assert from 'node:assert/strict'
import { STATUS_NAMES } from '../model/outcomes.ts'
import type { Outcomes } from '../model/outcomes.ts'
import { document, someDocuments } from './documents.ts'
import { fill, hooksFor, openWriter, pagesOf, write } from './fill.ts'
import { assertHolds, scanAll, bodiesOf } from './read-back.ts'
import { rejectsWith } from './rejects-with.ts'
import type { Runner, StoreUnderTest, TestPlace } from './store-under-test.ts'
import { atPlace } from './store-under-test.ts'

const MERGE = { run: 'run-2', mode: 'merge' } as const

export function describeMerging({ describe, test }: Runner, store: StoreUnderTest): void {
  if (store.facts.writes !== 'merge') return
  const before = someDocuments(5)
  const same = document(1)
  const other = document(2, 0, { changed: true })
  const fresh = document(7)
  const atFilled = (body: (place: TestPlace) => Promise<void>): Promise<void> =>
    atPlace(store, async (place) => {
      const target = await place.target()
      await fill(target, before)
      await target.close()
      await body(place)
    })

  describe('merging', () => {
    test('fail: the first key that holds something else stops its page before any of it is written', () =>
      atFilled(async (place) => {
        const target = await place.target()
        const { writer, layout } = await openWriter(target, MERGE)
        const [good, bad] = [pagesOf([same], layout.keys)[0]!, pagesOf([fresh, other, same], layout.keys)[0]!]
        const outcomes = await writer.write(good, hooksFor(writer, good))
        assert.deepEqual(namesOf([outcomes]), ['unchanged'])
        const hooks = hooksFor(writer, bad)
        const error = await rejectsWith(writer.write(bad, hooks), 'CONFLICT')
        assert.equal(error.key, other.key.text)
        await writer.abandon()
        assert.deepEqual(hooks.kept, [])
        const resumed = (await openWriter(target, MERGE)).writer
        assert.equal(resumed.at?.page, 1)
        await resumed.abandon()
        await assertHolds(await place.source(), 'things', layout, before)
      }))

    test('skip: a key that holds something else is left alone', () =>
      atFilled(async (place) => {
        const filling = { ...MERGE, policy: 'skip' } as const
        const { layout, outcomes, kept } = await fill(await place.target(), [fresh, other, same], filling)
        assert.deepEqual(namesOf(outcomes), ['written', 'skipped', 'unchanged'])
        assert.deepEqual(kept, [])
        await assertHolds(await place.source(), 'things', layout, [...before, fresh])
      }))

    test('overwrite: a key that holds something else is written', () =>
      atFilled(async (place) => {
        const filling = { ...MERGE, policy: 'overwrite' } as const
        const { layout, outcomes } = await fill(await place.target(), [fresh, other, same], filling)
        assert.deepEqual(namesOf(outcomes), ['written', 'written', 'unchanged'])
        const rest = before.filter(({ key }) => key.text !== other.key.text)
        await assertHolds(await place.source(), 'things', layout, [...rest, other, fresh])
      }))

    test('what is overwritten is kept first, while the old value can still be read', () =>
      atFilled(async (place) => {
        const target = await place.target()
        const { writer, layout } = await openWriter(target, { ...MERGE, policy: 'overwrite' })
        const [page] = pagesOf([fresh, other], layout.keys)
        const hooks = hooksFor(writer, page!)
        let readable: string | undefined
        await writer.write(page!, {
          ...hooks,
          async keep(states) {
            await hooks.keep(states)
            readable = bodiesOf(await scanAll(await place.source(), 'things', layout)).get('key-2')
          },
        })
        await writer.close()
        const old = String(document(2).body)
        assert.deepEqual(JSON.parse(readable ?? 'null'), JSON.parse(old))
        const kept = hooks.kept.find(({ body }) => body !== undefined)
        assert.deepEqual(JSON.parse(Buffer.from(kept!.body!).toString('utf8')), JSON.parse(old))
      }))

    test('the same run again changes nothing', () =>
      atFilled(async (place) => {
        const target = await place.target()
        const filling = { ...MERGE, policy: 'overwrite' } as const
        await fill(target, [fresh, other], filling)
        const { outcomes, layout } = await fill(target, [fresh, other], { ...filling, run: 'run-3' })
        assert.deepEqual(namesOf(outcomes), ['unchanged', 'unchanged'])
        assert.equal((await target.count('things', layout)).records, before.length + 1)
      }))

    test('a field order or spelling that means the same is unchanged', () =>
      atFilled(async (place) => {
        const target = await place.target()
        const spelled = (body: string) => [{ key: fresh.key, body }]
        await fill(target, spelled('{"a":1.0,"b":"é"}'), MERGE)
        const { outcomes } = await fill(target, spelled('{ "b": "\\u00e9", "a": 1 }'), {
          ...MERGE,
          run: 'run-3',
          policy: 'overwrite',
        })
        assert.deepEqual(namesOf(outcomes), ['unchanged'])
      }))

    test('an older store is written in place: what was there stays', () =>
      atFilled(async (place) => {
        const target = await place.target()
        const { layout } = await write(target, someDocuments(3), { ...MERGE, collection: 'others' })
        await target.publish(MERGE.run, [{ collection: 'others', layout }])
        const source = await place.source()
        await assertHolds(source, 'things', layout, before)
      }))
  })
}

function namesOf(outcomes: readonly Outcomes[]): string[] {
  return outcomes.flatMap((page) => Array.from({ length: page.count }, (_, i) => STATUS_NAMES[page.of(i)]))
}
