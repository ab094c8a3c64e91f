import fc from 'fast-check'
import { expect, test } from 'vitest'
import { tokenBucket } from './token-bucket.ts'

test('an amount is waited for by whoever comes next', () => {
  let nowMs = 0
  const bucket = tokenBucket(100, () => nowMs)
  expect(bucket.waitMs()).toBe(0)
  bucket.take(50)
  expect(bucket.waitMs()).toBe(500)
  nowMs = 400
  expect(bucket.waitMs()).toBe(100)
  nowMs = 500
  expect(bucket.waitMs()).toBe(0)
})

test('what rested for an hour may pass a second’s worth at once, and no more', () => {
  let nowMs = 0
  const bucket = tokenBucket(100, () => nowMs)
  nowMs = 3_600_000
  bucket.take(100)
  expect(bucket.waitMs()).toBe(0)
  bucket.take(1)
  expect(bucket.waitMs()).toBe(10)
})

test('nobody who waits as he is told is faster than the rate, whatever he does between', () => {
  const step = fc.record({ amount: fc.double({ min: 0, max: 5_000, noNaN: true }), restMs: fc.nat(5_000) })
  const steps = fc.array(step, { minLength: 1, maxLength: 50 })
  fc.assert(
    fc.property(fc.double({ min: 0.1, max: 1e6, noNaN: true }), steps, (perSecond, walk) => {
      let nowMs = 0
      let passed = 0
      const bucket = tokenBucket(perSecond, () => nowMs)
      for (const { amount, restMs } of walk) {
        nowMs += bucket.waitMs()
        expect(passed).toBeLessThanOrEqual((perSecond * (nowMs + 1_000)) / 1_000 + 1e-6 * passed)
        bucket.take(amount)
        passed += amount
        nowMs += restMs
      }
    }),
  )
})

test('nobody waits longer than the rate asks for', () => {
  fc.assert(
    fc.property(fc.double({ min: 0.1, max: 1e6, noNaN: true }), fc.nat(10_000), (perSecond, amount) => {
      const bucket = tokenBucket(perSecond, () => 0)
      bucket.take(amount)
      expect(bucket.waitMs()).toBeLessThanOrEqual((amount / perSecond) * 1_000 + 1)
    }),
  )
})
