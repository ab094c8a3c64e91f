import { setTimeout } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { inLanes, type Lanes } from './in-lanes.ts'

const never = new AbortController().signal

/** What it says is too much is that. */
const lanesOf = (most: number, more: Partial<Lanes> = {}): Lanes => ({
  most,
  stop: never,
  isTooMuch: (error) => error instanceof Error && error.message === 'too much',
  ...more,
})

test.each([1, 2, 9])('%i lanes: every item once, begun in order, never more at a time', async (lanes) => {
  const items = Array.from({ length: 7 }, (_, i) => i)
  const begun: number[] = []
  let now = 0
  let most = 0
  const told: number[] = []
  const onEnd = (number: number): void => void told.push(number)
  await inLanes(items, lanesOf(lanes, { onEnd }), async (item) => {
    begun.push(item)
    most = Math.max(most, ++now)
    await setTimeout(5 - (item % 3))
    now--
  })
  expect(begun).toEqual(items)
  // More than two have to be earned by pages.
  expect(most).toBe(Math.min(lanes, 2))
  expect(told).toEqual([most])
})

/** Deeds of so many pages; a page takes as long as it takes when so many go on. */
const inPages = (pages: number, msOf: (number: number) => number, lanes: Lanes, items = 8) => {
  let now = 0
  let most = 0
  const during: number[] = []
  const moved = new Map<number, number>()
  const moving = inLanes(
    Array.from({ length: items }, (_, i) => i),
    { ...lanes, onEnd: (number) => (most = number) },
    async (item, lane) => {
      now++
      for (let page = 0; page < pages; page++) {
        during.push(now)
        await setTimeout(msOf(now))
        moved.set(item, (moved.get(item) ?? 0) + 1)
        await lane.turn(1_000)
      }
      now--
    },
  )
  return moving.then(() => ({ most, during, moved }))
}

test('as many as bring more, up to what is allowed', async () => {
  const { most, moved } = await inPages(25, () => 8, lanesOf(5))
  expect(most).toBe(5)
  expect([...moved.values()]).toEqual(Array.from({ length: 8 }, () => 25))
})

test('more that bring nothing wait for their turn, and all is done in the end', async () => {
  const { during, moved } = await inPages(25, (number) => 4 * number, lanesOf(8), 6)
  expect(during.filter((number) => number <= 4).length).toBeGreaterThan(during.length / 2)
  expect([...moved.values()]).toEqual(Array.from({ length: 6 }, () => 25))
})

test('what is too much beside others is put off until it is by itself', async () => {
  const told: unknown[] = []
  const onFewer = (number: number, because: unknown): void => void told.push(number, because)
  const ended: string[] = []
  let now = 0
  await inLanes(['long', 'alone', 'last'], lanesOf(2, { onFewer }), async (item) => {
    now++
    try {
      if (item === 'alone' && now > 1) throw new Error('too much')
      await setTimeout(item === 'long' ? 30 : 1)
      ended.push(item)
    } finally {
      now--
    }
  })
  expect(ended).toEqual(['long', 'alone', 'last'])
  expect(told).toEqual([1, new Error('too much')])
})

test('what is too much by itself is a failure', async () => {
  let tries = 0
  const moving = inLanes(['fine', 'never'], lanesOf(2), async (item) => {
    if (item === 'fine') return void (await setTimeout(10))
    tries++
    throw new Error('too much')
  })
  await expect(moving).rejects.toThrow('too much')
  expect(tries).toBe(2)
})

test('the first failure is told; the others hear of it, are waited for, and no more begin', async () => {
  const begun: string[] = []
  const ended: string[] = []
  const moving = inLanes(['slow', 'fails', 'never'], lanesOf(2), async (item, { stop }) => {
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
  const moving = inLanes([1, 2], lanesOf(2, { stop: stop.signal }), async (_, lane) => {
    await setTimeout(1_000, undefined, { signal: lane.stop })
  })
  stop.abort()
  await expect(moving).rejects.toMatchObject({ name: 'AbortError' })
})

test('the last is who goes on when no other does, and none waits', async () => {
  const last: [string, boolean][] = []
  await inLanes(['a', 'b', 'c'], lanesOf(2), async (item, lane) => {
    await setTimeout(item === 'a' ? 30 : 5)
    last.push([item, lane.isLast()])
    if (item !== 'a') return
    await setTimeout(30)
    last.push([item, lane.isLast()])
  })
  expect(last).toEqual([
    ['b', false],
    ['c', false],
    ['a', true],
    ['a', true],
  ])
})
