import assert from 'node:assert/strict'
import { Key } from '../model/key.ts'
import { STATUS } from '../model/outcomes.ts'
import type { Outcomes } from '../model/outcomes.ts'
import type { LooseEntry } from '../model/scan/pages/page-builder.ts'
import { AWKWARD_DOCUMENTS, AWKWARD_KEYS } from './awkward.ts'
import { fill, pagesOf } from './fill.ts'
import { assertHolds, bodiesOf, scanAll } from './read-back.ts'
import type { Runner, StoreUnderTest } from './store-under-test.ts'
import { atPlace } from './store-under-test.ts'

export function describeValues({ describe, test }: Runner, store: StoreUnderTest): void {
  describe('values', () => {
    for (const [what, body] of Object.entries(AWKWARD_DOCUMENTS)) {
      test(`${what}: arrives equal, or is rejected with a reason`, () =>
        atPlace(store, async (place) => {
          const entry = { key: Key.of('awkward'), body }
          const { layout, outcomes } = await fill(await place.target(), [entry])
          const source = await place.source()
          const kept = arrived([entry], outcomes)
          await assertHolds(source, 'things', layout, kept)
          if (store.facts.text !== 'kept' || kept.length === 0) return
          const bodies = bodiesOf(await scanAll(source, 'things', layout))
          assert.equal(bodies.get('awkward'), body)
        }))
    }

    test('a store that keeps text rejects nothing within its limits', () =>
      atPlace(store, async (place) => {
        const { limits, text } = store.facts
        if (text !== 'kept') return
        const entries = Object.entries(AWKWARD_DOCUMENTS)
          .filter(([what]) => limits.depth === undefined || !what.endsWith('levels'))
          .map(([what, body]) => ({ key: Key.of(what), body }))
        const { outcomes } = await fill(await place.target(), entries)
        assert.deepEqual(
          arrived(entries, outcomes).map(({ key }) => key.text),
          entries.map(({ key }) => key.text),
        )
      }))

    test('awkward documents in one page do not disturb each other', () =>
      atPlace(store, async (place) => {
        const entries = Object.entries(AWKWARD_DOCUMENTS).map(([what, body]) => ({ key: Key.of(what), body }))
        const { layout, outcomes } = await fill(await place.target(), entries, { pageSize: 9 })
        await assertHolds(await place.source(), 'things', layout, arrived(entries, outcomes))
      }))

    test('what it says it would reject by itself, it rejects', () =>
      atPlace(store, async (place) => {
        const target = await place.target()
        if (!target.can.unkept) return
        const entries = Object.entries(AWKWARD_DOCUMENTS).map(([what, body]) => ({ key: Key.of(what), body }))
        const said: string[] = []
        const layout = target.layoutFor('things', {}, [])
        const unkeptOf = await target.can.unkept('things', layout)
        for (const page of pagesOf(entries, layout.keys, 9)) {
          said.push(...unkeptOf(page).map(({ index }) => page.keyText(index)))
        }
        const { outcomes } = await fill(target, entries, { pageSize: 9 })
        const kept = new Set(arrived(entries, outcomes).map(({ key }) => key.text))
        assert.deepEqual(
          said.filter((key) => kept.has(key)),
          [],
        )
      }))

    test('awkward keys arrive, each by itself', () =>
      atPlace(store, async (place) => {
        const entries = Object.entries(AWKWARD_KEYS).map(([what, key]) => ({
          key,
          body: JSON.stringify({ what }),
        }))
        const { layout, outcomes } = await fill(await place.target(), entries)
        const kept = arrived(entries, outcomes)
        assert.ok(kept.length >= entries.length - 1, `only ${kept.length} of ${entries.length} were taken`)
        const source = await place.source()
        await assertHolds(source, 'things', layout, kept)
        const found = await source.read(
          'things',
          layout,
          kept.map(({ key }) => key),
        )
        assert.deepEqual(
          found.map((entry) => entry && JSON.parse(entry.body.text())),
          kept.map(({ body }) => JSON.parse(String(body))),
        )
      }))

    if (store.facts.keys === 'typed') {
      test('a number and its digits are two keys', () =>
        atPlace(store, async (place) => {
          const entries = [
            { key: Key.of(1), body: '{"n":1}' },
            { key: Key.of('1'), body: '{"n":2}' },
            { key: Key.of(9007199254740993n), body: '{"n":3}' },
            { key: Key.of('a', 1), body: '{"n":4}' },
            { key: Key.of('a', '1'), body: '{"n":5}' },
          ]
          const { layout, outcomes } = await fill(await place.target(), entries)
          assert.equal(arrived(entries, outcomes).length, entries.length)
          await assertHolds(await place.source(), 'things', layout, entries)
        }))
    }
  })
}

/** The entries that the target took; every other one must have been rejected, with a reason. */
function arrived(entries: readonly LooseEntry[], outcomes: readonly Outcomes[]): LooseEntry[] {
  const kept: LooseEntry[] = []
  let at = 0
  for (const page of outcomes) {
    for (let i = 0; i < page.count; i++, at++) {
      const entry = entries[at]!
      if (page.of(i) === STATUS.written) kept.push(entry)
      else {
        assert.equal(page.of(i), STATUS.rejected, entry.key.text)
        assert.ok(page.reasons.get(i)?.message, `no reason was given for ${entry.key.text}`)
      }
    }
  }
  assert.equal(at, entries.length)
  return kept
}
