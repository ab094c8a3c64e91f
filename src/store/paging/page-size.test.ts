import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { afterPage, afterRefusal, limitOf, type PageSize, WHOLE_PAGES } from './page-size.ts'

const LIMIT = { bytes: 1 << 20, entries: 20_000 }

/** Pages one after the other at a server that takes so long for so many records, and ends what takes longer than it allows. */
function walk(
  pages: number,
  msOf: (records: number) => number,
  allowedMs = Number.POSITIVE_INFINITY,
): { readonly sizes: readonly number[]; readonly refusals: number; readonly last: PageSize } {
  let size = WHOLE_PAGES
  let refusals = 0
  const sizes: number[] = []
  while (sizes.length < pages) {
    const records = limitOf(size, LIMIT).entries
    const ms = msOf(records)
    if (ms <= allowedMs) {
      sizes.push(records)
      size = afterPage(size, { ms, records })
      continue
    }
    refusals++
    const smaller = afterRefusal(size, records, LIMIT)
    if (!smaller) break
    size = smaller
  }
  return { sizes, refusals, last: size }
}

describe('how large a page is', () => {
  test('a quick server gets whole pages', () => {
    expect(new Set(walk(50, (records) => records / 1_000).sizes)).toEqual(new Set([LIMIT.entries]))
  })

  test('a slow one gets pages of a bearable time', () => {
    const { sizes } = walk(50, (records) => records / 10)
    expect(sizes.slice(-20).every((records) => records / 10 <= 400)).toBe(true)
    expect(sizes.at(-1)).toBeGreaterThanOrEqual(1_000)
  })

  test('a server whose every page takes long, however small, gets whole ones', () => {
    const { sizes } = walk(50, () => 600)
    expect(sizes.slice(2)).toEqual(Array.from({ length: 48 }, () => LIMIT.entries))
  })

  test('what is too much is a quarter from then on, and twice that only after many quick ones', () => {
    const { sizes, refusals } = walk(60, (records) => records / 1_000, 15)
    expect(refusals).toBe(1)
    expect(new Set(sizes)).toEqual(new Set([LIMIT.entries / 4]))
    expect(walk(400, (records) => records / 1_000, 15).refusals).toBeLessThan(6)
  })

  test('a page that ended with its collection is a quarter of what it held', () => {
    expect(limitOf(afterRefusal(WHOLE_PAGES, 40, LIMIT)!, LIMIT).entries).toBe(10)
  })

  test('one record that is too much cannot be less', () => {
    expect(afterRefusal(WHOLE_PAGES, 1, LIMIT)).toBeUndefined()
    const { sizes, refusals } = walk(1, () => 100, 50)
    expect(sizes).toEqual([])
    expect(refusals).toBeLessThan(10)
  })

  test('it is always something, never more than allowed, and gets through wherever one record does', () => {
    const server = fc.record({
      fixedMs: fc.nat(1_000),
      perRecordMs: fc.double({ min: 0, max: 50, noNaN: true }),
      allowedMs: fc.integer({ min: 1, max: 60_000 }),
    })
    fc.assert(
      fc.property(server, fc.integer({ min: 1, max: 200 }), ({ fixedMs, perRecordMs, allowedMs }, pages) => {
        const msOf = (records: number): number => fixedMs + perRecordMs * records
        const { sizes, last } = walk(pages, msOf, allowedMs)
        expect(sizes).toHaveLength(msOf(1) <= allowedMs ? pages : 0)
        for (const records of sizes) expect(records >= 1 && records <= LIMIT.entries).toBe(true)
        const { bytes, entries } = limitOf(last, LIMIT)
        expect(bytes >= 1 && entries >= 1 && last.share <= last.top).toBe(true)
      }),
    )
  })
})
