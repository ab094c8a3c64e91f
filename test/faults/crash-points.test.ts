import { afterAll, describe, expect, test } from 'vitest'
import { type ChosenPoint, everyPoint, somePoints } from './choose-points.ts'
import { isThorough, readRecord, record, tally } from './crash-record.ts'
import { inLanes } from './in-lanes.ts'
import { startDray } from './rig-dray.ts'
import { PER_TARGET, SCENARIOS } from './rig-scenarios.ts'
import { killRun, undisturbed } from './rig-trial.ts'

/**
 * The real command line, killed at a named point. After each kill: resumed, it is what an undisturbed run is, with a
 * balanced ledger, the source untouched, at most one batch moved again, backups that verify and nothing left over; then
 * rolled back, and from the same wreck rolled back at once, it is what was there before.
 */
const dray = startDray()
afterAll(() => dray.stop())

const SAMPLE = 5
const LANES = 2
const UNTRIED = 'points that no thorough run tried: DRAY_THOROUGH=1 npx vitest run test/faults/crash'

describe('a run dies', () => {
  test.each(
    (isThorough ? SCENARIOS : PER_TARGET).map((scenario, turn) => [scenario.name, scenario, turn] as const),
  )(
    '%s',
    async (name, scenario, turn) => {
      const whole = await undisturbed(scenario, dray)
      const chosen = isThorough ? everyPoint(whole.points, turn) : somePoints(whole.points, turn, SAMPLE)
      expect(chosen.length).toBeGreaterThanOrEqual(SAMPLE)
      const verdicts = await inLanes(chosen, LANES, async (point) => {
        const violations = await killRun(whole, { point: textOf(point) }, dray)
        return violations.map((violation) => `${textOf(point)}: ${violation}`)
      })
      expect(verdicts.flat()).toEqual([])
      const died = tally(chosen.map((point) => point.name))
      if (isThorough) record((all) => ({ ...all, runs: { ...all.runs, [name]: died } }))
      const tried = readRecord().runs[name]
      const untried = [...new Set(whole.points)].filter((point) => tried && !Object.hasOwn(tried, point))
      expect(untried, UNTRIED).toEqual([])
    },
    isThorough ? 1_200_000 : 180_000,
  )
})

function textOf({ name, nth }: ChosenPoint): string {
  return `${name}#${nth}`
}
