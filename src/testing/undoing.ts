import assert from 'node:assert/strict'
import { STATUS_NAMES } from '../model/outcomes.ts'
import { fingerprint } from '../model/scan/hash/fingerprint.ts'
import type { LooseEntry } from '../model/scan/pages/page-builder.ts'
import type { DocumentTarget, PreState, Reversal } from '../store/target.ts'
import { document, someDocuments } from './documents.ts'
import { fill } from './fill.ts'
import { assertHolds, seenAt } from './read-back.ts'
import type { Runner, StoreUnderTest } from './store-under-test.ts'
import { atPlace } from './store-under-test.ts'

export function describeUndoing({ describe, test }: Runner, store: StoreUnderTest): void {
  const before = someDocuments(6)

  describe('undoing', () => {
    test('drop takes a collection away, and no other', () =>
      atPlace(store, async (place) => {
        const target = await place.target()
        const { layout } = await fill(target, before)
        await fill(target, before, { collection: 'others', run: 'run-2' })
        await target.drop('things', layout)
        assert.deepEqual(await seenAt(place), { others: 6 })
      }))

    test('destroy leaves no store', () =>
      atPlace(store, async (place) => {
        const target = await place.target()
        await fill(target, before)
        await target.destroy()
        await target.close()
        assert.deepEqual(await seenAt(place), {})
        assert.equal((await (await place.target()).occupancy()).exists, false)
      }))

    if (store.facts.writes !== 'merge') return

    test('revert puts back what the run changed, and leaves what was changed since', () =>
      atPlace(store, async (place) => {
        const target = await place.target()
        await fill(target, before)
        const run = [1, 2, 3].map((n) => document(n, 0, { by: 'run' }))
        const { layout, kept } = await fill(target, run, {
          run: 'run-2',
          mode: 'merge',
          policy: 'overwrite',
        })
        const since = document(2, 0, { by: 'someone else' })
        await fill(target, [since], { run: 'run-3', mode: 'merge', policy: 'overwrite' })

        const changes = run.map((entry) => reversal(entry, kept, target))
        const outcomes = await target.revert('things', layout, changes)
        assert.deepEqual(
          changes.map((_, i) => STATUS_NAMES[outcomes.of(i)]),
          ['written', 'conflicted', 'written'],
        )
        const rest = before.filter(({ key }) => key.text !== since.key.text)
        await assertHolds(await place.source(), 'things', layout, [...rest, since])
      }))

    test('revert removes what the run added', () =>
      atPlace(store, async (place) => {
        const target = await place.target()
        await fill(target, before)
        const added = document(70)
        const { layout } = await fill(target, [added], { run: 'run-2', mode: 'merge' })
        await target.revert('things', layout, [reversal(added, [], target)])
        await assertHolds(await place.source(), 'things', layout, before)
      }))

    test('revert may be repeated', () =>
      atPlace(store, async (place) => {
        const target = await place.target()
        await fill(target, before)
        const changed = document(1, 0, { by: 'run' })
        const { layout, kept } = await fill(target, [changed], {
          run: 'run-2',
          mode: 'merge',
          policy: 'overwrite',
        })
        const changes = [reversal(changed, kept, target)]
        await target.revert('things', layout, changes)
        await target.revert('things', layout, changes)
        await assertHolds(await place.source(), 'things', layout, before)
      }))
  })
}

/** A store names keys in pre-states in its own way: as text, or where keys are typed as JSON text. */
function reversal(entry: LooseEntry, kept: readonly PreState[], target: DocumentTarget): Reversal {
  const { keys } = target.layoutFor('things', {}, [])
  const { text } = entry.key
  const key = kept.find((state) => state.key.includes(text))?.key ?? nameOf(text, keys)
  const to = kept.find((state) => state.key === key) ?? { key, body: undefined, cells: undefined }
  return { key, expect: fingerprint(entry, keys).print, to }
}

function nameOf(text: string, keys: 'text' | 'typed'): string {
  return keys === 'text' ? text : JSON.stringify(text)
}
