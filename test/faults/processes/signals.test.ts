import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runDray } from '../dray.ts'
import { contentsOf, leftoversOf, PAIRS, type Place, placeOf, removePlaces, sourceOf } from '../place.ts'
import { startStopped } from '../stopped.ts'
import { needing } from '../tools.ts'
import { expectBothWays, type Expected, expectForward, undisturbed } from '../verdict.ts'

const IS_THOROUGH = process.env['DRAY_THOROUGH'] === '1'
/** SIGINT, as a terminal sends it: test/cli/journey.test.ts. */
const SIGNALS = ['SIGTERM', 'SIGHUP'] as const

afterAll(removePlaces)

const { name, skip } = needing('a command is told to end', 'strace')

describe.skipIf(skip).each(IS_THOROUGH ? PAIRS : PAIRS.slice(1, 2))(`${name}: $name`, (pair) => {
  let expected: Expected
  beforeAll(async () => {
    expected = await undisturbed(placeOf(pair))
  })

  test.each(SIGNALS)('by one %s: it ends its batch, and can go on', async (signal) => {
    const place = placeOf(pair)
    expect(await interrupted(place, [signal])).toBe(130)
    await expectForward(place, expected)
  })

  test.each([
    ['two', ['SIGINT', 'SIGTERM']],
    ['three', ['SIGINT', 'SIGTERM', 'SIGHUP']],
  ] as const)('by %s different ones: it ends at once, and can go on or back', async (_, signals) => {
    const place = placeOf(pair)
    expect([130, null]).toContain(await interrupted(place, signals))
    await expectBothWays(place, expected)
  })

  test('while it takes a run back: the next command comes to the end of that', async () => {
    const place = placeOf(pair)
    const ran = await runDray(place.words, { cwd: place.folder, env: place.env })
    expect(ran).toMatchObject({ exitCode: 0 })
    const words = ['rollback', '--yes', '--json']
    const exitCode = await interrupted(place, ['SIGTERM'], { words, at: 'fsync:when=2' })
    expect([0, 130]).toContain(exitCode)
    if (exitCode === 0) expect(contentsOf(place)).toEqual(expected.before)
    const again = await runDray(words, { cwd: place.folder, env: place.env })
    expect(again, again.stdout).toMatchObject({ exitCode: 0 })
    expect(contentsOf(place)).toEqual(expected.before)
    expect(sourceOf(place)).toEqual(expected.source)
    expect(leftoversOf(place)).toEqual([])
  })
})

/** Tells it while it stands still, so that no signal comes too late. @returns its exit code */
async function interrupted(
  place: Place,
  signals: readonly NodeJS.Signals[],
  { words = place.words, at = 'fdatasync:when=3' } = {},
): Promise<number | null> {
  const frozen = await startStopped(place, { at, words })
  for (const signal of signals) process.kill(frozen.pid, signal)
  const { exitCode } = await frozen.goOn()
  return exitCode
}
