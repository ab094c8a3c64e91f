import { expect, test } from 'vitest'
import type { Json } from '../../../model/value.ts'
import { NotedTotal, totalNoted } from './noted-total.ts'

function place(): ConstructorParameters<typeof NotedTotal>[1] {
  const notes = new Map<string, string>()
  return {
    run: { id: 'run' },
    ledger: {
      note: (_, name, value) => void notes.set(name, JSON.stringify(value)),
      noted: (_, name) => (notes.has(name) ? (JSON.parse(notes.get(name)!) as Json) : undefined),
    },
  }
}

test('pages that come again after a crash are counted once, however many they are', () => {
  const at = place()
  const before = new NotedTotal<number>('n', at, { epoch: 1, page: 0 })
  for (const [page, total, inTarget] of [
    [1, 10, 0],
    [2, 11, 1],
    [3, 13, 1],
    [5, 17, 1],
  ] as const) {
    before.add({ epoch: 1, page }, total, inTarget)
  }
  expect(totalNoted('n', at, 1)).toBe(17)
  expect([5, 4, 3, 2, 1].map((page) => new NotedTotal('n', at, { epoch: 1, page }).value)).toEqual([
    17, 13, 13, 11, 10,
  ])
})

test('what another epoch counted is not told, and nothing is where nothing was in', () => {
  const at = place()
  new NotedTotal<number>('n', at, { epoch: 1, page: 0 }).add({ epoch: 1, page: 1 }, 10, 0)
  expect(new NotedTotal('n', at, { epoch: 1, page: 0 }).value).toBeUndefined()
  expect(new NotedTotal('n', at, { epoch: 2, page: 0 }).value).toBeUndefined()
  expect(totalNoted('n', at, 2)).toBeUndefined()
})
