import { expect, test } from 'vitest'
import { Key } from '../key.ts'
import type { DocumentPage } from './document-page.ts'
import { buffersOf } from './page-for-transfer.ts'
import { buildPage } from '../scan/api.ts'

const TEXT = JSON.stringify({ text: 'x'.repeat(100) })

test.each([
  ['keys of one part', (i: number) => Key.of(`key ${i}`)],
  ['keys of several parts', (i: number) => new Key([i, 'part'])],
])('what was made of records is gone with its page, without a collection: %s', (_, keyOf) => {
  // What pages grow in is kept.
  built(10_000, keyOf).release()
  const before = process.memoryUsage().arrayBuffers
  const page = built(10_000, keyOf)
  const buffers = buffersOf(page)
  expect(process.memoryUsage().arrayBuffers - before).toBeGreaterThan(1 << 20)
  page.release()
  expect(buffers.map(({ byteLength }) => byteLength)).toEqual(buffers.map(() => 0))
  // Nor does what it grew out of wait.
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1 << 19)
})

test('a small page is left to be collected', () => {
  const page = built(10, (i) => Key.of(`key ${i}`))
  const [bytes] = buffersOf(page)
  page.release()
  expect(bytes!.byteLength).toBeGreaterThan(0)
})

function built(count: number, keyOf: (i: number) => Key): DocumentPage {
  const entries = Array.from({ length: count }, (_, i) => ({ key: keyOf(i), body: TEXT }))
  return buildPage(entries, { keys: 'typed', next: undefined })
}
