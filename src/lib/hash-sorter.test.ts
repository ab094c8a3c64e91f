import { mkdtempSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { HashSorter } from './hash-sorter.ts'

test('names each repeated hash once, in memory', () => {
  const sorter = new HashSorter(tmpdir())
  for (const hash of [5n, 1n, 2n ** 64n - 1n, 1n, 7n, 1n, 2n ** 64n - 1n]) sorter.add(hash)
  expect([...sorter.repeated()]).toEqual([
    { hash: 1n, times: 3 },
    { hash: 2n ** 64n - 1n, times: 2 },
  ])
})

test('finds repeats across runs on disk and leaves nothing behind', () => {
  const scratch = mkdtempSync(join(tmpdir(), 'sorter-'))
  const sorter = new HashSorter(scratch)
  const total = (1 << 21) + 10
  for (let n = 0; n < total; n++) sorter.add((BigInt(n) * 0x9e3779b97f4a7c15n) & 0xffffffffffffffffn)
  sorter.add((3n * 0x9e3779b97f4a7c15n) & 0xffffffffffffffffn)
  expect(readdirSync(scratch)).toHaveLength(1)
  expect([...sorter.repeated()]).toEqual([{ hash: (3n * 0x9e3779b97f4a7c15n) & 0xffffffffffffffffn, times: 2 }])
  sorter.close()
  expect(readdirSync(scratch)).toEqual([])
})
