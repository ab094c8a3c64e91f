import { setTimeout } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { inLanes } from './in-lanes.ts'

const never = new AbortController().signal

test.each([1, 2, 3, 9])('%i lanes: every item once, begun in order, never more at a time', async (lanes) => {
  const items = Array.from({ length: 7 }, (_, i) => i)
  const begun: number[] = []
  let now = 0
  let most = 0
  await inLanes(items, lanes, never, async (item) => {
    begun.push(item)
    most = Math.max(most, ++now)
    await setTimeout(5 - (item % 3))
    now--
  })
  expect(begun).toEqual(items)
  expect(most).toBe(Math.min(lanes, 7))
})

test('the first failure is told; the others hear of it, are waited for, and no more begin', async () => {
  const begun: string[] = []
  const ended: string[] = []
  const moving = inLanes(['slow', 'fails', 'never'], 2, never, async (item, stop) => {
    begun.push(item)
    if (item === 'fails') throw new Error('disk')
    await setTimeout(1_000, undefined, { signal: stop }).catch(() => {})
    ended.push(item)
    throw new Error('stopped')
  })
  await expect(moving).rejects.toThrow('disk')
  expect({ begun, ended }).toEqual({ begun: ['slow', 'fails'], ended: ['slow'] })
})

test('who is told to stop from outside is told so in every lane', async () => {
  const stop = new AbortController()
  const moving = inLanes([1, 2], 2, stop.signal, async (_, signal) => {
    await setTimeout(1_000, undefined, { signal })
  })
  stop.abort()
  await expect(moving).rejects.toMatchObject({ name: 'AbortError' })
})
