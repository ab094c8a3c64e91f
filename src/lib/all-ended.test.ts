import { expect, test } from 'vitest'
import { allEnded } from './all-ended.ts'

test('throws the first error in order, and only when the slowest has ended', async () => {
  let hasEnded = false
  const slow = new Promise<void>((resolve) => setTimeout(resolve, 20)).then(() => {
    hasEnded = true
  })
  const failing = [Promise.reject(new Error('one')), slow, Promise.reject(new Error('two'))]
  await expect(allEnded(failing)).rejects.toThrow('one')
  expect(hasEnded).toBe(true)
  expect(await allEnded([Promise.resolve(1), Promise.resolve(2)])).toEqual([1, 2])
})
