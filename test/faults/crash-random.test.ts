import { afterAll, describe, expect, test } from 'vitest'
import { isThorough, record } from './crash-record.ts'
import { inLanes } from './in-lanes.ts'
import { startDray } from './rig-dray.ts'
import { type Place, placeFor } from './rig-place.ts'
import { PER_TARGET } from './rig-scenarios.ts'
import { bothWays, goBack, pagesIn, type Violations, type Whole, undisturbed } from './rig-trial.ts'

/** A command dies at any moment, and what goes on with it dies again, up to three times in a row. */
const dray = startDray()
afterAll(() => dray.stop())

/** Of each scenario; all of them together more than 200. */
const TRIALS = isThorough ? 30 : 2
const LANES = 2

describe('killed at any moment', () => {
  test.each(PER_TARGET.map((scenario, i) => [scenario.name, scenario, i] as const))(
    '%s',
    async (name, scenario, i) => {
      const whole = await undisturbed(scenario, dray)
      const seeds = Array.from({ length: TRIALS }, (_, n) => 1000 * i + n)
      const trials = await inLanes(seeds, LANES, (seed) => killAtRandom(whole, seed))
      expect(trials.flatMap(({ violations }) => violations)).toEqual([])
      const deaths = trials.reduce((sum, trial) => sum + trial.deaths, 0)
      expect(deaths).toBeGreaterThanOrEqual(TRIALS)
      const tally = { trials: TRIALS, deaths }
      if (isThorough) record((all) => ({ ...all, random: { ...all.random, [name]: tally } }))
    },
    isThorough ? 1_200_000 : 180_000,
  )
})

async function killAtRandom(whole: Whole, seed: number): Promise<{ deaths: number; violations: Violations }> {
  const random = randomFrom(seed)
  const { place, begun } = await dieAtRandom(whole, random)
  try {
    let deaths = 1
    let isBegunOnce = true
    let isGoingBack = false
    for (let more = Math.floor(random() * 3); more > 0 && !isGoingBack; more--) {
      isGoingBack = random() < 0.25
      isBegunOnce = false
      const words = isGoingBack ? place.rollback : place.resume
      const again = await dray.command(words, place.folder, { afterMs: momentOf(whole, random) })
      deaths += Number(again.killed)
    }
    const wreck = { whole, place, dray, begun: isBegunOnce ? begun : undefined }
    const found = isGoingBack ? await goBack(wreck) : await bothWays(wreck)
    return { deaths, violations: found.map((violation) => `seed ${seed}: ${violation}`) }
  } finally {
    place.remove()
  }
}

/** Where the run was through before its time came, another one dies earlier. */
async function dieAtRandom(whole: Whole, random: () => number): Promise<{ place: Place; begun: number }> {
  for (let share = 1; ; share *= 0.7) {
    const place = placeFor(whole.scenario)
    const { killed, points } = await dray.command(place.migrate, place.folder, {
      afterMs: share * momentOf(whole, random),
    })
    if (killed) return { place, begun: pagesIn(points) }
    place.remove()
  }
}

/** Nothing that is durable happens in the first part of the time, while the program is loaded. */
function momentOf({ seconds }: Whole, random: () => number): number {
  return seconds * 1000 * (0.3 + 0.8 * random())
}

/** mulberry32: small, and the same everywhere. */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}
