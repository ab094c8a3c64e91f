import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { afterBusy, afterPage, type Concurrency, startingWith } from './concurrency.ts'

const PAGE_BYTES = 1 << 20

/** Pages one after the other at a server that gives a page every so many milliseconds when so many are asked for at a time. */
function walk(
  pages: number,
  msOf: (number: number, page: number) => number,
  { most = 8, waiting = 1, from = startingWith(1) } = {},
): { readonly numbers: readonly number[]; readonly last: Concurrency } {
  let now = from
  const numbers: number[] = []
  for (let page = 0; page < pages; page++) {
    const ms = msOf(now.number, page)
    now = afterPage(now, { bytes: PAGE_BYTES, ms, waitedMs: ms * waiting }, most)
    numbers.push(now.number)
  }
  return { numbers, last: now }
}

const FAR_AWAY = (number: number): number => 100 / number
const BUSY_ALREADY = (): number => 40

describe('how many go on at one time', () => {
  test('one to begin with, and as many as bring more', () => {
    const { numbers } = walk(200, FAR_AWAY, { most: 4 })
    expect(numbers[0]).toBe(1)
    expect(numbers.at(-1)).toBe(4)
    expect(Math.max(...numbers)).toBe(4)
  })

  test('no more than bring more: what is in vain is tried seldom', () => {
    const { numbers } = walk(1_000, BUSY_ALREADY)
    expect(numbers.at(-1)).toBeLessThanOrEqual(2)
    expect(numbers.filter((number) => number === 1).length).toBeGreaterThan(800)
  })

  test('it settles where one more brings nothing', () => {
    const { numbers } = walk(2_000, (number) => 100 / Math.min(number, 3))
    const late = numbers.slice(-500)
    expect(late.filter((number) => number >= 3).length).toBeGreaterThan(450)
    expect(Math.max(...late)).toBeLessThanOrEqual(4)
  })

  test('pages that get slower for it are asked for by fewer', () => {
    const { numbers } = walk(1_000, (number) => (number > 2 ? 90 : 100 / number))
    expect(numbers.slice(-200).filter((number) => number <= 2).length).toBeGreaterThan(150)
  })

  test('where nobody waits for pages there is one', () => {
    const busy = walk(100, FAR_AWAY)
    expect(busy.last.number).toBeGreaterThan(1)
    const { last } = walk(500, () => 100, { waiting: 0, from: busy.last })
    expect(last.number).toBe(1)
  })

  test('a server that all at once gives much less is given air, and gets more again when it gives more', () => {
    const before = walk(300, FAR_AWAY, { most: 4 }).last
    expect(before.number).toBe(4)
    const throttled = walk(100, () => 200, { most: 4, from: before })
    expect(throttled.numbers.filter((number) => number < 4).length).toBeGreaterThan(60)
    const { last } = walk(3_000, FAR_AWAY, { most: 4, from: throttled.last })
    expect(last.number).toBe(4)
  })

  test('busy: half of it at once, never less than one, and not as many again before long', () => {
    const four = walk(300, FAR_AWAY, { most: 4 }).last
    const fewer = afterBusy(four)
    expect(fewer.number).toBe(2)
    expect(afterBusy(afterBusy(fewer)).number).toBe(1)
    const { numbers } = walk(100, FAR_AWAY, { most: 4, from: fewer })
    expect(Math.max(...numbers)).toBe(2)
    expect(walk(3_000, FAR_AWAY, { most: 4, from: fewer }).last.number).toBe(4)
  })

  test('less may be allowed than goes on', () => {
    const four = walk(300, FAR_AWAY, { most: 4 }).last
    expect(walk(100, FAR_AWAY, { most: 2, from: four }).last.number).toBe(2)
  })

  test('whatever happens it is at least one, and no more than allowed', () => {
    const page = fc.record({
      bytes: fc.integer({ min: 0, max: 1 << 24 }),
      ms: fc.double({ min: 0, max: 10_000, noNaN: true }),
      waitedMs: fc.double({ min: 0, max: 10_000, noNaN: true }),
    })
    const events = fc.array(fc.option(page), { maxLength: 300 })
    fc.assert(
      fc.property(events, fc.integer({ min: 1, max: 9 }), (happened, most) => {
        let now = startingWith(1)
        for (const event of happened) {
          now = event ? afterPage(now, event, most) : afterBusy(now)
          expect(now.number).toBeGreaterThanOrEqual(1)
          expect(now.number).toBeLessThanOrEqual(most)
          expect(Number.isInteger(now.number)).toBe(true)
        }
      }),
    )
  })
})
