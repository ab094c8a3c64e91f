import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Pair, PAIRS, placeOf, removePlaces } from '../place.ts'
import { type SystemCall, watchCalls } from '../system-calls.ts'
import { needing } from '../tools.ts'
import { expectBothWays, expectHonest, type Expected, undisturbed } from '../verdict.ts'

interface Fault {
  readonly call: string
  readonly error: string
  /** A full disk stays full; an error of a device is told once. */
  readonly lasts?: true
}

const FAULTS: readonly Fault[] = [
  { call: 'pwrite64', error: 'ENOSPC', lasts: true },
  { call: 'pwrite64', error: 'EIO' },
  { call: 'pwrite64', error: 'EROFS', lasts: true },
  { call: 'write', error: 'ENOSPC' },
  { call: 'write', error: 'EIO' },
  { call: 'fsync', error: 'EIO' },
  { call: 'fdatasync', error: 'EIO' },
  { call: 'ftruncate', error: 'EIO' },
  { call: 'rename', error: 'EIO' },
  { call: 'link', error: 'EIO' },
  { call: 'unlink', error: 'EIO' },
  { call: 'mkdir', error: 'ENOSPC' },
  { call: 'openat', error: 'EIO' },
  { call: 'openat', error: 'ENOSPC' },
  { call: 'openat', error: 'EMFILE' },
  { call: 'openat', error: 'EACCES' },
  { call: 'read', error: 'EIO' },
  { call: 'pread64', error: 'EIO' },
]
const CALLS = [...new Set(FAULTS.map(({ call }) => call))]

const IS_THOROUGH = process.env['DRAY_THOROUGH'] === '1'
/** Of the calls that one fault can hit, one in so many; without DRAY_THOROUGH a single one. */
const ONE_IN = 40

afterAll(removePlaces)

const { name, skip } = needing('a system call fails', 'strace')

describe.skipIf(skip).each(PAIRS)(`${name}: $name`, (pair: Pair) => {
  let expected: Expected
  let calls: readonly SystemCall[]

  beforeAll(async () => {
    expected = await undisturbed(placeOf(pair))
    const place = placeOf(pair)
    const watched = await watchCalls(place, place.words, { names: CALLS })
    calls = watched.calls
    expect(calls.length).toBeGreaterThan(200)
  })

  test.each(chosenFor(pair))('$call says $error', { timeout: 1_200_000 }, async (fault) => {
    const turn = FAULTS.indexOf(fault) + PAIRS.indexOf(pair)
    for (const nth of sampleOf(calls, fault.call, turn)) await fail(pair, { ...fault, nth }, expected)
  })
})

/** A quarter of the faults for each pair, another one for the next. */
function chosenFor(pair: Pair): readonly Fault[] {
  return IS_THOROUGH ? FAULTS : FAULTS.filter((_, i) => (i + PAIRS.indexOf(pair)) % 4 === 0)
}

/** Some of the calls that are about a file of the place: not those by which Node loads its own. */
function sampleOf(calls: readonly SystemCall[], call: string, turn: number): readonly number[] {
  const all = [
    ...new Set(
      calls.filter(({ name: called, path }) => called === call && path !== '').map(({ nth }) => nth),
    ),
  ]
  // Every pair and every fault begins elsewhere.
  if (IS_THOROUGH) return all.filter((_, i) => (i + turn) % ONE_IN === 0)
  return all.length === 0 ? [] : [all[(turn * 17) % all.length]!]
}

async function fail(
  pair: Pair,
  { call, error, lasts, nth }: Fault & { readonly nth: number },
  expected: Expected,
): Promise<void> {
  const place = placeOf(pair)
  const inject = `${call}:error=${error}:when=${nth}${lasts ? '+' : ''}`
  const { ran, calls } = await watchCalls(place, place.words, { names: CALLS, inject })
  const hit = calls.filter(({ isInjected }) => isInjected)
  // A thread that was late shifts the count: then it hit nothing, or what is none of dray's.
  if (hit.length === 0 || hit.some(({ path }) => path === '')) return
  try {
    expectHonest(ran, place, expected)
    await expectBothWays(place, expected)
  } catch (cause) {
    throw new Error(`${inject} at ${hit[0]!.path}`, { cause })
  }
}
