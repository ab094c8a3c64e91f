import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listRuns } from '../../../src/index.ts'
import { runDray } from '../dray.ts'
import { contentsOf, leftoversOf, PAIRS, placeOf, removePlaces, sourceOf } from '../place.ts'
import { startStopped } from '../stopped.ts'
import { needing } from '../tools.ts'
import { expectClear, type Expected, undisturbed } from '../verdict.ts'

const A_DAY_BACK = ['faketime', '-f', '-1d']
const A_DAY_ON = ['faketime', '-f', '+1d']
/** An hour passes in each second. */
const RACING = ['faketime', '-f', '+0 x3600']

const TRIED = process.env['DRAY_THOROUGH'] === '1' ? PAIRS : PAIRS.slice(0, 1)

afterAll(removePlaces)

const { name, skip } = needing('the clock is wrong', 'faketime', 'strace')

describe.skipIf(skip).each(TRIED)(`${name}: $name`, (pair) => {
  let expected: Expected
  beforeAll(async () => {
    expected = await undisturbed(placeOf(pair))
  })

  test.each([
    ['a day back', A_DAY_BACK],
    ['a day on', A_DAY_ON],
  ])('%s between a kill and its resume: it goes on, and is over', async (_, under) => {
    const place = placeOf(pair)
    await (await startStopped(place, { at: 'fdatasync:when=3' })).kill()
    const resumed = await runDray(['resume', '--json'], { cwd: place.folder, under, env: place.env })
    expect(resumed, resumed.stdout).toMatchObject({ exitCode: 0 })
    expect(contentsOf(place)).toEqual(expected.after)
    expect(sourceOf(place)).toEqual(expected.source)
    expect(leftoversOf(place)).toEqual(expected.leftovers)
  })

  test('a day on, for one who finds the target held: it stays held', async () => {
    const place = placeOf(pair)
    const frozen = await startStopped(place, { at: 'fdatasync:when=3' })
    for (const words of [place.words, ['resume', '--json']]) {
      const ran = await runDray(words, { cwd: place.folder, under: A_DAY_ON, env: place.env })
      expect({ words, exitCode: ran.exitCode, ...expectClear(ran) }).toMatchObject({
        exitCode: 5,
        code: 'TARGET_LOCKED',
      })
    }
    expect(await frozen.goOn()).toMatchObject({ exitCode: 0 })
    expect(contentsOf(place)).toEqual(expected.after)
  })

  test('hours pass while it works: it takes no notice', async () => {
    const place = placeOf(pair)
    const ran = await runDray(place.words, { cwd: place.folder, under: RACING, env: place.env })
    expect(ran, ran.stdout).toMatchObject({ exitCode: 0 })
    expect(contentsOf(place)).toEqual(expected.after)
  })

  test('a run of tomorrow can be taken back today; the next one, killed, is the one that is resumed', async () => {
    const place = placeOf(pair)
    const how = { cwd: place.folder, env: place.env }
    expect(await runDray(place.words, { ...how, under: A_DAY_ON })).toMatchObject({ exitCode: 0 })
    const back = await runDray(['rollback', '--yes', '--json'], how)
    expect(back, back.stdout).toMatchObject({ exitCode: 0 })
    expect(contentsOf(place)).toEqual(expected.before)
    expect(leftoversOf(place)).toEqual([])

    await (await startStopped(place, { at: 'fdatasync:when=3' })).kill()
    const resumed = await runDray(['resume', '--json'], how)
    expect(resumed, resumed.stdout).toMatchObject({ exitCode: 0 })
    expect(contentsOf(place)).toEqual(expected.after)
    // As they were begun, not as their clocks said.
    const runs = await listRuns(place)
    expect(runs.map(({ state }) => state)).toEqual(['finished', 'rolled-back'])
    expect(runs[0]!.startedAt).toBeLessThan(runs[1]!.startedAt)
  })
})
