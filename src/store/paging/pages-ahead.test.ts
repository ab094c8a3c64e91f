import { setTimeout as wait } from 'node:timers/promises'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Cursor } from '../../model/cursor.ts'
import { DrayError } from '../../model/error.ts'
import type { PageLimit } from './page-size.ts'
import { type PageReading, PagesAhead, type Stretch } from './pages-ahead.ts'

/** Numbers from 0 on, which stand for records: where a page of them ends is its last number. */
interface Numbers {
  readonly from: number
  readonly to: number
  readonly next: Cursor | undefined
}

const at = (number: number): Cursor => ({ driver: 'test', v: 1, generation: '', at: number })
const behind = ({ at: number }: Cursor): number => (number as number) + 1

interface Behaviour {
  readonly records: number
  readonly msOf: () => number
  readonly failure?: () => Error | undefined
  readonly cutFails?: () => boolean
}

/** What reads them, and how many it was asked for at one time. */
function reading({ records, msOf, failure, cutFails }: Behaviour) {
  let asked = 0
  const seen = { most: 0, cuts: 0 }
  const during = async <T>(answer: () => T): Promise<T> => {
    seen.most = Math.max(seen.most, ++asked)
    try {
      await wait(msOf())
      const error = failure?.()
      if (error) throw error
      return answer()
    } finally {
      asked--
    }
  }
  const found: PageReading<Stretch, Numbers> = {
    read: (what, { entries }) =>
      during(() => {
        const from = what.after ? behind(what.after) : 0
        const to = Math.min(records, 'until' in what ? behind(what.until) : from + entries)
        const mayGoOn = to - from === entries || 'until' in what
        return { from, to, next: mayGoOn && to > from ? at(to - 1) : undefined }
      }),
    cut: (after, { entries }, count) =>
      during(() => {
        seen.cuts++
        if (cutFails?.()) throw new Error('no ends are known')
        const from = behind(after)
        const whole = Math.min(count, Math.floor(Math.max(0, records - from - 1) / entries))
        return Array.from({ length: whole }, (_, i) => ({
          after: i === 0 ? after : at(from + i * entries - 1),
          until: at(from + (i + 1) * entries - 1),
        }))
      }),
    bytesOf: ({ from, to }) => 1_000 * (to - from),
  }
  return { seen, reading: found }
}

interface Walk {
  readonly limits: () => PageLimit
  readonly most: number
  readonly pauseMs?: number
}

/** Takes everything as a scan does, and asks again what failed. */
async function walk(pages: PageReading<Stretch, Numbers>, { limits, most, pauseMs = 0 }: Walk) {
  const ahead = new PagesAhead(pages)
  const taken: Numbers[] = []
  let after: Cursor | undefined
  for (;;) {
    const limit = limits()
    let page: Numbers
    try {
      page = await (ahead.take(after, limit) ?? pages.read(after ? { after } : {}, limit))
    } catch {
      continue
    }
    if (page.next) ahead.begin(page.next, limit, most)
    expect(page.to - page.from).toBeLessThanOrEqual(limit.entries)
    taken.push(page)
    if (!page.next) break
    after = page.next
    if (pauseMs > 0) await wait(pauseMs)
  }
  await ahead.settled()
  return taken
}

function expectAll(taken: readonly Numbers[], records: number): void {
  let next = 0
  for (const { from, to } of taken) {
    expect(from).toBe(next)
    next = to
  }
  expect(next).toBe(records)
}

const PAGE = { bytes: 1_000_000, entries: 10 }

describe('pages that are read ahead', () => {
  test('a slow store is asked for several at one time, and no more than allowed', async () => {
    const { reading: slow, seen } = reading({ records: 1_003, msOf: () => 10 })
    expectAll(await walk(slow, { limits: () => PAGE, most: 3 }), 1_003)
    expect(seen.most).toBe(3)
    expect(seen.cuts).toBeGreaterThan(0)
  })

  test('one at a time where no more are allowed', async () => {
    const { reading: slow, seen } = reading({ records: 503, msOf: () => 5 })
    expectAll(await walk(slow, { limits: () => PAGE, most: 1 }), 503)
    expect(seen).toEqual({ most: 1, cuts: 0 })
  })

  test('as few wait as are read at one time', async () => {
    let begun = 0
    let taken = 0
    const { reading: slow } = reading({ records: 1_000, msOf: () => 15 })
    const counted = {
      ...slow,
      read: (...args: Parameters<typeof slow.read>) => (begun++, slow.read(...args)),
    }
    let most = 0
    const ahead = new PagesAhead(counted)
    let page = await counted.read({}, PAGE)
    while (page.next) {
      taken++
      ahead.begin(page.next, PAGE, 4)
      // Whoever takes them is slow now and then: what is ahead must not grow meanwhile.
      if (taken % 30 === 0) await wait(50)
      most = Math.max(most, begun - taken)
      page = await (ahead.take(page.next, PAGE) ?? counted.read({ after: page.next }, PAGE))
    }
    await ahead.settled()
    expect(most).toBeGreaterThan(1)
    expect(most).toBeLessThanOrEqual(4)
  })

  test('busy: fewer, and everything is there', async () => {
    let left = 6
    const failure = (): Error | undefined =>
      Math.random() < 0.1 && left-- > 0 ? new DrayError('STORE_BUSY', 'too much') : undefined
    const { reading: busy } = reading({ records: 1_000, msOf: () => 5, failure })
    expectAll(await walk(busy, { limits: () => PAGE, most: 4 }), 1_000)
  })

  test('where ends of pages cannot be had, one follows the other', async () => {
    const { reading: plain, seen } = reading({ records: 700, msOf: () => 5, cutFails: () => true })
    expectAll(await walk(plain, { limits: () => PAGE, most: 4 }), 700)
    expect(seen.cuts).toBeGreaterThan(0)
    expect(seen.most).toBeLessThanOrEqual(2)
  })

  test('two who walk at their own pace get each what is behind his own place', async () => {
    const { reading: shared } = reading({ records: 400, msOf: () => 4 })
    const ahead = new PagesAhead(shared)
    const walker = async (pauseMs: number): Promise<readonly Numbers[]> => {
      const taken: Numbers[] = []
      for (let after: Cursor | undefined; taken.length === 0 || after;) {
        const page: Numbers = await (ahead.take(after, PAGE) ?? shared.read(after ? { after } : {}, PAGE))
        if (page.next) ahead.begin(page.next, PAGE, 4)
        taken.push(page)
        after = page.next
        await wait(pauseMs)
      }
      return taken
    }
    const [quick, slow] = await Promise.all([walker(0), walker(7)])
    expectAll(quick, 400)
    expectAll(slow, 400)
    await ahead.settled()
  })

  test('nothing is left out, nothing comes twice: any times, sizes, failures', async () => {
    const run = fc.record({
      records: fc.integer({ min: 0, max: 600 }),
      most: fc.integer({ min: 1, max: 5 }),
      ms: fc.infiniteStream(fc.integer({ min: 0, max: 12 })),
      sizes: fc.infiniteStream(fc.constantFrom(10, 10, 10, 10, 10, 5, 7, 20)),
      fails: fc.infiniteStream(fc.constantFrom(...Array.from({ length: 30 }, (_, i) => i === 0))),
      pauseMs: fc.constantFrom(0, 0, 3),
    })
    await fc.assert(
      fc.asyncProperty(run, async ({ records, most, ms, sizes, fails, pauseMs }) => {
        const { reading: any } = reading({
          records,
          msOf: () => ms.next().value as number,
          failure: () => (fails.next().value ? new DrayError('STORE_BUSY', 'busy') : undefined),
          cutFails: () => fails.next().value as boolean,
        })
        const limits = (): PageLimit => ({ bytes: 1_000_000, entries: sizes.next().value as number })
        expectAll(await walk(any, { limits, most, pauseMs }), records)
      }),
      { numRuns: 15 },
    )
  }, 60_000)
})
