import assert from 'node:assert/strict'
import type { Layout } from '../model/layout.ts'
import type { DocumentSource, Pin, PinRequest } from '../store/source.ts'
import { document, someDocuments } from './documents.ts'
import { fill } from './fill.ts'
import type { Runner, StoreUnderTest } from './store-under-test.ts'
import { atPlace } from './store-under-test.ts'

export function describePinning({ describe, test }: Runner, store: StoreUnderTest): void {
  const documents = someDocuments(40)

  describe('pinning', () => {
    test('two pins of one content are one generation, from two openings', () =>
      atPlace(store, async (place) => {
        const { layout } = await fill(await place.target(), documents)
        const first = await pin(await place.source(), layout)
        const second = await pin(await place.source(), layout)
        assert.equal(second.generation, first.generation)
        assert.ok(first.units.length > 0)
        assert.equal(first.damaged.size, 0)
      }))

    test('it counts the records by another path', () =>
      atPlace(store, async (place) => {
        const { layout } = await fill(await place.target(), documents)
        const { by, records } = await pin(await place.source(), layout)
        assert.equal(by, 'content')
        assert.equal(records?.['things'], documents.length)
      }))

    test('what is teed is what was hashed, and what progress was told of', () =>
      atPlace(store, async (place) => {
        const { layout } = await fill(await place.target(), documents)
        const copied = new Map<string, number>()
        const ended = new Set<string>()
        let told = 0
        const { units } = await pin(await place.source(), layout, {
          onBytes: (bytes) => (told += bytes),
          tee: async (unit) => {
            copied.set(unit, 0)
            return {
              write: async (chunk) => void copied.set(unit, copied.get(unit)! + chunk.byteLength),
              end: async () => void ended.add(unit),
            }
          },
        })
        assert.deepEqual(
          Object.fromEntries(copied),
          Object.fromEntries(Array.from(units, (u) => [u.path, u.bytes])),
        )
        assert.deepEqual([...ended].sort(), Array.from(units, ({ path }) => path).sort())
        assert.equal(
          told,
          Array.from(units).reduce((sum, { bytes }) => sum + bytes, 0),
        )
      }))

    if (store.facts.writes !== 'merge') return

    test('another content is another generation', () =>
      atPlace(store, async (place) => {
        const target = await place.target()
        const { layout } = await fill(target, documents)
        const before = await pin(await place.source(), layout)
        const changed = document(1, 0, { name: 'document 1' })
        await fill(target, [changed], { run: 'run-2', mode: 'merge', policy: 'overwrite' })
        await target.close()
        const after = await pin(await place.source(), layout)
        assert.notEqual(after.generation, before.generation)
      }))
  })
}

function pin(source: DocumentSource, layout: Layout, request: Partial<PinRequest> = {}): Promise<Pin> {
  return source.pin({ collections: [{ name: 'things', layout }], by: 'content', ...request })
}
