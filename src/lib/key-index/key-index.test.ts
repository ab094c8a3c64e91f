import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type KeyIndex, openKeyIndex } from './key-index.ts'

let folder: string
let path: string
let index: KeyIndex

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dray-keys-'))
  path = join(folder, 'keys')
  index = openKeyIndex(path)
})

afterEach(() => {
  index.close()
  expect(readdirSync(folder)).toEqual([])
  rmSync(folder, { recursive: true })
})

/** Far more than stays in memory, and not a round number. */
const MANY = 700_003

describe('a key index', () => {
  test('finds every one of many keys, and no other', () => {
    addMany(index)
    expect(existsSync(`${path}.spill`)).toBe(true)
    for (let n = 0; n < MANY; n += 97) {
      expect(index.find(hashOf(n))).toEqual({ print: printOf(n), ordinal: n, status: n % 5 })
      expect(index.find(hashOf(n + MANY))).toBeUndefined()
    }
    expect(Array.from(index.duplicates())).toEqual([])
  })

  test('names exactly the keys that were not seen, each once', () => {
    addMany(index)
    for (let n = 0; n < MANY; n++) {
      if (n % 1000 !== 3) index.markSeen(hashOf(n))
    }
    expect(index.markSeen(hashOf(MANY))).toBe(false)
    const left = Array.from(index.unseen())
    const ordinals = left.map(({ ordinal }) => ordinal).sort((a, b) => a - b)
    expect(ordinals).toEqual(Array.from({ length: Math.ceil((MANY - 3) / 1000) }, (_, i) => i * 1000 + 3))
    for (const { hash, ordinal } of left) expect(hash).toEqual(hashOf(ordinal))
  })

  test('of nothing answers nothing', () => {
    expect(index.find(hashOf(1))).toBeUndefined()
    expect(Array.from(index.unseen())).toEqual([])
  })

  test('holds hashes of any bits, and any ordinal that a number holds', () => {
    const hashes = [0, -1, 2 ** 31 - 1, -(2 ** 31), 256, 1].flatMap((a) =>
      [0, -1, 5].map((b) => [a, b] as const),
    )
    const ordinal = Number.MAX_SAFE_INTEGER - hashes.length
    index.add(pageOf(hashes.map((hash) => Int32Array.from(hash))), {
      ordinal,
      statuses: new Uint8Array(18).fill(4),
    })
    hashes.forEach((hash, i) => {
      expect(index.find(hash), String(hash)).toMatchObject({ ordinal: ordinal + i, status: 4 })
    })
    expect(index.find([0, 1])).toBeUndefined()
  })

  test('leaves out what it is told to', () => {
    const hashes = [hashOf(1), hashOf(2), hashOf(3)]
    index.add(pageOf(hashes), {
      ordinal: 10,
      statuses: Uint8Array.of(0, 4, 1),
      only: (_, status) => status < 2,
    })
    expect(hashes.map((hash) => index.find(hash)?.ordinal)).toEqual([10, undefined, 12])
  })

  test('numbers entries as they come when nobody does', () => {
    index.add(pageOf([hashOf(1), hashOf(2)]))
    index.add(pageOf([hashOf(3)]))
    expect([1, 2, 3].map((n) => index.find(hashOf(n))?.ordinal)).toEqual([0, 1, 2])
  })

  test('takes no more keys once it was asked, rather than forget them', () => {
    index.find(hashOf(1))
    expect(() => index.add(pageOf([hashOf(1)]))).toThrow()
  })

  test('takes over what a crash left', () => {
    for (const left of [path, `${path}.spill`]) writeFileSync(left, 'left'.repeat(100_000))
    addMany(index)
    expect(index.find(hashOf(5))?.ordinal).toBe(5)
  })
})

describe('keys that come more than once', () => {
  /** Enough of one key to fill many blocks, among others of the same second lane. */
  const repeated = Int32Array.of(7, 99)
  const hashes = Array.from({ length: 1000 }, (_, i) =>
    i % 4 === 0 ? Int32Array.of(7 + 256 * (i % 3), 99) : hashOf(i),
  )
  const places = hashes.flatMap((hash, i) => (hash[0] === 7 && hash[1] === 99 ? [i] : []))

  test('are named with the first entry and each later one', () => {
    index.add(pageOf(hashes))
    const pairs = Array.from(index.duplicates()).filter(({ hash }) => hash[0] === 7)
    expect(pairs.map(({ ordinals }) => ordinals)).toEqual(places.slice(1).map((place) => [places[0], place]))
    expect(Array.from(pairs[0]!.hash)).toEqual([7, 99])
  })

  test('answer with the first, or the last when asked', () => {
    index.add(pageOf(hashes))
    expect(index.find(repeated)?.ordinal).toBe(places[0])
    const last = openKeyIndex(`${path}.last`, { keep: 'last' })
    last.add(pageOf(hashes))
    expect(last.find(repeated)?.ordinal).toBe(places.at(-1))
    expect(last.find(hashOf(1))?.ordinal).toBe(1)
    const pairs = Array.from(last.duplicates(), ({ ordinals: [first, second] }) => first < second)
    expect(pairs.length).toBeGreaterThan(0)
    expect(pairs).not.toContain(false)
    last.close()
  })

  test('are seen all at once', () => {
    index.add(pageOf(hashes))
    for (const hash of hashes) index.markSeen(hash)
    expect(Array.from(index.unseen())).toEqual([])
  })
})

function addMany(into: KeyIndex): void {
  for (let ordinal = 0; ordinal < MANY; ordinal += 5000) {
    const numbers = Array.from({ length: Math.min(5000, MANY - ordinal) }, (_, i) => ordinal + i)
    const page = pageOf(numbers.map(hashOf), numbers.map(printOf))
    into.add(page, { ordinal, statuses: Uint8Array.from(numbers, (n) => n % 5) })
  }
}

/** Injective, and spread over all buckets. */
function hashOf(n: number): Int32Array {
  return Int32Array.of(Math.imul(n + 1, 0x9e3779b1), Math.imul(n + 1, 0x85ebca6b))
}

function printOf(n: number): Int32Array {
  return Int32Array.of(n, -n, n * 3, ~n)
}

function pageOf(
  hashes: readonly Int32Array[],
  prints: readonly Int32Array[] = hashes.map((_, i) => printOf(i)),
) {
  const flat = (lanes: readonly Int32Array[]): Int32Array =>
    Int32Array.from(lanes.flatMap((part) => Array.from(part)))
  return { count: hashes.length, keyHashes: flat(hashes), prints: flat(prints) }
}
