import { expect, test } from 'vitest'
import type { PinnedUnit } from '../../../store/source.ts'
import { PinnedList } from './pinned-list.ts'

const units: readonly PinnedUnit[] = Array.from({ length: 2_345 }, (_, i) => ({
  path: `a/${i} é\\"\u{1f600}.json`,
  bytes: i,
  modifiedMs: 1_700_000_000_000.123 + i,
  ...(i % 2 === 0 && { inode: `1:${2 ** 52 + i}`, sha256: String(i % 10).repeat(64) }),
}))

test.each([0, 1, 999, 1_000, 1_001, 2_345])('%i units come back as they were, as often as asked', (count) => {
  const list = new PinnedList()
  for (const unit of units.slice(0, count)) list.add(unit)
  expect(list.length).toBe(count)
  expect([...list]).toEqual(units.slice(0, count))
  expect([...list]).toEqual(units.slice(0, count))
})
