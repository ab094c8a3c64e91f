import { expect, test } from 'vitest'
import { readingAhead } from './reading-ahead.ts'

test('two who read in turn each find what was begun for them, at their place alone', async () => {
  const ahead = readingAhead<string>()
  const begun: string[] = []
  const read = (what: string) => async (): Promise<string> => {
    begun.push(what)
    return what
  }
  ahead.begin('a', '2', read('a2'))
  ahead.begin('b', '2', read('b2'))
  expect(await ahead.take('a', '2')).toBe('a2')
  expect(await ahead.take('b', '2')).toBe('b2')
  expect(ahead.take('a', '2')).toBeUndefined()
  ahead.begin('a', '3', read('a3'))
  expect(ahead.take('a', '1')).toBeUndefined()
  expect(ahead.take('a', '3')).toBeUndefined()
  expect(begun).toEqual(['a2', 'b2', 'a3'])
})

test('what is under way is waited for, also when it was given up, and what fails is told to who takes it', async () => {
  const ahead = readingAhead<number>()
  const ends: (() => void)[] = []
  const slow = (): Promise<number> => new Promise((resolve) => ends.push(() => resolve(1)))
  ahead.begin('a', '1', slow)
  ahead.begin('a', '2', slow)
  ahead.begin('b', '1', () => Promise.reject(new Error('gone')))
  let isSettled = false
  const settled = ahead.settled().then(() => (isSettled = true))
  await expect(ahead.take('b', '1')).rejects.toThrow('gone')
  ends[1]!()
  await ahead.take('a', '2')
  expect(isSettled).toBe(false)
  ends[0]!()
  await settled
})
