import assert from 'node:assert/strict'
import { Key } from '../model/key.ts'
import { someDocuments } from './documents.ts'
import { fill } from './fill.ts'
import { assertHolds, bodiesOf, recordsOf, scanAll, WHOLE } from './read-back.ts'
import { rejectsWith } from './rejects-with.ts'
import type { Runner, StoreUnderTest } from './store-under-test.ts'
import { atPlace } from './store-under-test.ts'

const LIMITS = [
  { bytes: 1 << 20, entries: 1 },
  { bytes: 1 << 20, entries: 7 },
  { bytes: 1, entries: 1_000 },
  { bytes: 600, entries: 1_000 },
  { bytes: 1 << 20, entries: 57 },
]

export function describeReading({ describe, test }: Runner, store: StoreUnderTest): void {
  const documents = someDocuments(57)

  describe('reading', () => {
    test('scan, count, read and the list of collections agree with what was written', () =>
      atPlace(store, async (place) => {
        const { layout } = await fill(await place.target(), documents)
        const source = await place.source()
        await assertHolds(source, 'things', layout, documents)
        assert.deepEqual(await source.count('things', layout), { records: 57, exact: true })
        const infos = await source.collections()
        assert.deepEqual(
          infos.map(({ name, identity }) => [name, identity]),
          [['things', 'key']],
        )
        await assertHolds(source, 'things', infos[0]!.layout, documents)
        assert.equal((await source.describe('things', layout)).identity, 'key')
      }))

    for (const limit of LIMITS) {
      test(`pages of ${limit.entries} entries and ${limit.bytes} bytes give the same records in the same order`, () =>
        atPlace(store, async (place) => {
          const { layout } = await fill(await place.target(), documents)
          const source = await place.source()
          const whole = recordsOf(await scanAll(source, 'things', layout))
          const pages = await scanAll(source, 'things', layout, { limit })
          assert.deepEqual(recordsOf(pages), whole)
          for (const page of pages) assert.ok(page.count <= limit.entries, `${page.count} entries`)
        }))
    }

    test('a cursor resumes exactly where its page ended, in another opening too', () =>
      atPlace(store, async (place) => {
        const { layout } = await fill(await place.target(), documents)
        const pages = await scanAll(await place.source(), 'things', layout, {
          limit: { bytes: 1 << 20, entries: 10 },
        })
        const whole = recordsOf(pages)
        let passed = 0
        for (const { count, next } of pages) {
          passed += count
          if (!next) continue
          const rest = await scanAll(await place.source(), 'things', layout, { after: next })
          assert.deepEqual(recordsOf(rest), whole.slice(passed))
        }
        assert.equal(passed, documents.length)
      }))

    test('a page asked for twice comes twice', () =>
      atPlace(store, async (place) => {
        const { layout } = await fill(await place.target(), documents)
        const source = await place.source()
        const request = { layout, limit: { bytes: 1 << 20, entries: 20 } }
        const [first, again] = await Promise.all([
          source.scan('things', request),
          source.scan('things', request),
        ])
        assert.deepEqual(recordsOf([again]), recordsOf([first]))
        assert.deepEqual(again.next, first.next)
      }))

    test('read answers key by key, and undefined where nothing is', () =>
      atPlace(store, async (place) => {
        const { layout } = await fill(await place.target(), documents)
        const source = await place.source()
        const texts = ['key-3', 'absent', 'key-56', 'key-0', 'KEY-3', 'key-3']
        const entries = await source.read(
          'things',
          layout,
          texts.map((text) => Key.of(text)),
        )
        assert.deepEqual(
          entries.map((entry) => entry?.key.text),
          ['key-3', undefined, 'key-56', 'key-0', undefined, 'key-3'],
        )
        const bodies = bodiesOf(await scanAll(source, 'things', layout))
        assert.deepEqual(JSON.parse(entries[2]!.body.text()), JSON.parse(bodies.get('key-56')!))
        assert.deepEqual(await source.read('things', layout, []), [])
      }))

    test('an empty collection is there, and holds nothing', () =>
      atPlace(store, async (place) => {
        const { layout } = await fill(await place.target(), [])
        const source = await place.source()
        const page = await source.scan('things', { layout, limit: WHOLE })
        assert.deepEqual([page.count, page.next, page.problems], [0, undefined, []])
        assert.deepEqual(await source.count('things', layout), { records: 0, exact: true })
      }))

    test('a collection that is not there is an error, never empty', () =>
      atPlace(store, async (place) => {
        const target = await place.target()
        await fill(target, documents.slice(0, 2))
        const layout = target.layoutFor('others', {}, [])
        const source = await place.source()
        if (store.emptyIsNothing) return assertHolds(source, 'others', layout, [])
        const codes = ['COLLECTION_UNKNOWN', 'STORE_MISSING'] as const
        await rejectsWith(source.scan('others', { layout, limit: WHOLE }), ...codes)
        await rejectsWith(source.count('others', layout), ...codes)
        await rejectsWith(source.read('others', layout, [Key.of('key-1')]), ...codes)
      }))

    test('an aborted signal ends a scan', () =>
      atPlace(store, async (place) => {
        const { layout } = await fill(await place.target(), documents)
        const source = await place.source()
        const scan = source.scan('things', { layout, limit: WHOLE, signal: AbortSignal.abort() })
        if (store.traced) await rejectsWith(scan, 'INTERRUPTED')
        else await assert.rejects(scan)
      }))

    test('the paths of its scope are absolute', () =>
      atPlace(store, async (place) => {
        const { layout } = await fill(await place.target(), documents)
        const paths = await (await place.source()).scope([{ name: 'things', layout }])
        assert.ok(Array.isArray(paths))
        for (const path of paths) assert.match(path, /^([a-zA-Z]:)?[\\/]/)
      }))
  })
}
