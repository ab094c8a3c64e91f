import { afterAll, describe, expect, test } from 'vitest'
import { everyPoint, somePoints } from './choose-points.ts'
import { isThorough, record, tally } from './crash-record.ts'
import { inLanes } from './in-lanes.ts'
import { SECONDS, stageFor } from './rig-again.ts'
import { startDray } from './rig-dray.ts'
import { PER_TARGET, targetOf } from './rig-scenarios.ts'
import { undisturbed } from './rig-trial.ts'

/** A second command dies: what comes next comes to the same end. */
const dray = startDray()
afterAll(() => dray.stop())

const SAMPLE = 2
const LANES = 2

describe.each(SECONDS)('killed: %s', (second) => {
  test.each(PER_TARGET.map((scenario, turn) => [scenario.name, scenario, turn] as const))(
    '%s',
    async (_, scenario, turn) => {
      const whole = await undisturbed(scenario, dray, { isChanged: second === 'resume after a change' })
      const stages = await Promise.all(Array.from({ length: LANES }, () => stageFor(whole, second, dray)))
      const [{ points }] = stages as [(typeof stages)[number]]
      const chosen = isThorough ? everyPoint(points, turn) : somePoints(points, turn, SAMPLE)
      expect(chosen.length).toBeGreaterThanOrEqual(SAMPLE)
      const verdicts = await inLanes(chosen, LANES, async ({ name, nth }, lane) => {
        const violations = await stages[lane]!.kill({ point: `${name}#${nth}` })
        return violations.map((violation) => `${name}#${nth}: ${violation}`)
      })
      stages.forEach((stage) => stage.remove())
      expect(verdicts.flat()).toEqual([])
      if (!isThorough) return
      const died = tally(chosen.map(({ name }) => name))
      const target = targetOf(scenario)
      record((all) => ({
        ...all,
        seconds: { ...all.seconds, [second]: { ...all.seconds[second], [target]: died } },
      }))
    },
    isThorough ? 1_200_000 : 180_000,
  )
})
