import fc from 'fast-check'
import { expect, test } from 'vitest'
import { HashNumbers } from './hash-numbers.ts'

const lane = fc.oneof(fc.constantFrom(0, 1, -1, 256, 512), fc.integer())
const hashes = fc.array(fc.tuple(lane, lane), { maxLength: 200 })

test('each hash that was given has a number of its own, and no other has one', () => {
  fc.assert(
    fc.property(hashes, hashes, (given, others) => {
      const numbers = new HashNumbers(Int32Array.from(given.flat()))
      const names = new Map<string, number>()
      for (const hash of given) names.set(String(hash), numbers.find(hash, 0))
      expect(new Set(names.values()).size).toBe(names.size)
      expect([...names.values()].every((number) => number >= 0)).toBe(true)
      for (const hash of others) expect(numbers.find(hash, 0)).toBe(names.get(String(hash)) ?? -1)
    }),
  )
})
