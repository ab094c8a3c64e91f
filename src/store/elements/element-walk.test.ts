import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Cursor } from '../../model/cursor.ts'
import type { DocumentPage } from '../../model/page/document-page.ts'
import { Key } from '../../model/key.ts'
import { buildPage } from '../../model/scan/api.ts'
import { ElementWalk } from './element-walk.ts'

const records = { kind: 'document', keys: 'text', columns: [], options: {} } as const
const parent = [{ name: 'id', field: null }]
const elements = {
  ...{ from: 'r', records, member: 'l', parent, position: 'p', value: 'v' },
  tellsUnreadable: true,
} as const
const layout = { ...records, elements }

/** Records in pages of so many; each has a list of that length, or no key. */
function readerOf(
  lengths: readonly number[],
  size: number,
): (after: Cursor | undefined) => Promise<DocumentPage> {
  return async (after) => {
    const from = after ? (after.at as number) : 0
    const to = Math.min(lengths.length, from + size)
    const entries = lengths.slice(from, to).map((length, i) => ({
      key: Key.of(length < 0 ? '' : `k${from + i}`),
      body: JSON.stringify({ of: from + i, l: Array.from({ length: Math.max(0, length) }, (_, n) => n) }),
    }))
    const next = to < lengths.length ? { driver: 'test', v: 1, generation: 'g', at: to } : undefined
    return buildPage(entries, { keys: 'text', next, spans: [{ from: 0, unit: 'r.json' }] })
  }
}

test('every element comes once and in order, and what cannot be read, wherever a reading ends and another goes on', async () => {
  const size = fc.integer({ min: 1, max: 5 })
  const scene = fc.tuple(fc.array(fc.integer({ min: -1, max: 6 }), { maxLength: 8 }), fc.infiniteStream(size))
  await fc.assert(
    fc.asyncProperty(scene, async ([lengths, sizes]) => {
      const found: string[] = []
      const unreadable: string[] = []
      let at: Cursor | undefined
      do {
        // Each page by somebody new, who reads pages of another size.
        const read = readerOf(lengths, sizes.next().value)
        const limit = { bytes: 1_000, entries: sizes.next().value }
        const page = await new ElementWalk(elements, at).page(read, { layout, limit })
        expect(page.count + page.problems.length).toBeLessThanOrEqual(limit.entries)
        unreadable.push(...page.problems.map(({ bytes }) => Buffer.from(bytes).toString()))
        for (let i = 0; i < page.count; i++) found.push(`${page.keyText(i)} ${page.bodyText(i)}`)
        if (page.count > 0) expect(page.position(0)).toEqual({ unit: 'r.json' })
        at = page.next
      } while (at)
      const expected = lengths.flatMap((length, k) =>
        Array.from({ length }, (_, n) => `["k${k}",${n}] {"id":"k${k}","p":${n},"v":${n}}`),
      )
      expect(found).toEqual(expected)
      const keyless = lengths.flatMap((length, k) => (length < 0 ? [`{"of":${k},"l":[]}`] : []))
      expect(unreadable).toEqual(keyless)
    }),
  )
})
