import { expect, test } from 'vitest'
import { freeBuffers } from './free-buffers.ts'

test('buffers are gone at once, without a collection; what is gone already is no error', () => {
  const bytes = 64 << 20
  const before = process.memoryUsage().arrayBuffers
  const [one, other] = [new ArrayBuffer(bytes), new ArrayBuffer(bytes)]
  freeBuffers([one])
  freeBuffers([one, other])
  expect([one.byteLength, other.byteLength]).toEqual([0, 0])
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(bytes)
})
