import { expect, test } from 'vitest'
import type { Edit } from './plants.ts'
import { randomFrom } from './random.ts'
import { plantEverywhere, plantsFor, plantSomewhere, rewriteSomewhere } from './trials.ts'
import type { Trials } from './trial-counts.ts'
import type { Look } from './world.ts'

const SEED = Number(process.env['DRAY_SEED'] ?? 1)
const REWRITTEN = 500
const LIMIT_MS = 1_800_000

/**
 * One look at a store, tried.
 * @param lookNow its world is made when the tests run
 * @param turn which random numbers it takes, and which kinds come first
 */
export function tryLook(lookNow: () => Look, { single, together, clean }: Trials, turn: number): void {
  const first = SEED * 1_000_000 + turn * 10_000
  const each = `each of many differences in one store, every kind ${together} times`
  test(`names ${each}, and nothing else`, namesEach, LIMIT_MS)
  test(`names a single difference among 100,000 records, ${single} trials`, namesSingle, LIMIT_MS)
  test(`gives no false alarm, ${clean} trials`, isSilent, LIMIT_MS)

  async function namesEach(): Promise<void> {
    const edits = plantEverywhere(plantsFor(lookNow()), together, randomFrom(first))
    expect(await wrongWith(edits, lookNow())).toEqual(NOTHING_WRONG)
  }

  async function namesSingle(): Promise<void> {
    const plants = plantsFor(lookNow())
    for (let trial = 0; trial < single; trial++) {
      const random = randomFrom(first + 1 + trial)
      const plant = plants[(trial + turn * 13) % plants.length]!
      const found = await wrongWith(plantSomewhere(plant, random), lookNow())
      expect(found, `${plant.name}, seed ${random.seed}`).toEqual(NOTHING_WRONG)
    }
  }

  async function isSilent(): Promise<void> {
    const { place, verify } = lookNow()
    try {
      for (let trial = 0; trial < clean; trial++) {
        const random = randomFrom(first + 5001 + trial)
        place.apply(rewriteSomewhere(REWRITTEN, random))
        expect(await verify(), `seed ${random.seed}`).toEqual({ named: [], count: 0, exitCode: 0 })
      }
    } finally {
      place.restore()
    }
  }
}

const NOTHING_WRONG = { unnoticed: [], wronglyNamed: [], isCounted: true, exitCode: 4 }

/** Plants these differences and holds what is said of them against what has to be said. */
async function wrongWith(edits: readonly Edit[], { place, called, verify }: Look): Promise<object> {
  const expected = new Set(edits.map(({ key, kind }) => `${key} ${called(kind)}`))
  place.apply(edits)
  try {
    const { named, count, exitCode } = await verify()
    return {
      unnoticed: [...expected].filter((difference) => !named.includes(difference)),
      wronglyNamed: named.filter((difference) => !expected.has(difference)),
      isCounted: count === expected.size,
      exitCode,
    }
  } finally {
    place.restore()
  }
}
