import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runDray } from '../dray.ts'
import { contentsOf, type Pair, PAIRS, placeOf, removePlaces } from '../place.ts'
import { startStopped } from '../stopped.ts'
import { needing } from '../tools.ts'
import { type Expected, expectBothWays, expectClear, undisturbed } from '../verdict.ts'

/** One whose target is made, and one that is written into. */
const TRIED = process.env['DRAY_THOROUGH'] === '1' ? PAIRS : PAIRS.slice(0, 2)

afterAll(removePlaces)

const { name, skip } = needing('a run that is frozen in the middle of its work', 'strace')

describe.skipIf(skip).each(TRIED)(`${name}: $name`, (pair: Pair) => {
  let expected: Expected
  beforeAll(async () => {
    expected = await undisturbed(placeOf(pair))
  })

  test('keeps every other command out; killed, it can be resumed', async () => {
    const place = placeOf(pair)
    const frozen = await startStopped(place, { at: 'fdatasync:when=1' })
    const held = contentsOf(place)
    const run = (words: readonly string[]) => runDray(words, { cwd: place.folder, env: place.env })
    for (const words of [
      place.words,
      [...place.words, '--state', 'elsewhere'],
      ['resume', '--json'],
      ['resume', '--take-over', '--json'],
      ['rollback', '--yes', '--json'],
    ]) {
      const ran = await run(words)
      expect({ words, exitCode: ran.exitCode, ...expectClear(ran) }).toMatchObject({
        exitCode: 5,
        code: 'TARGET_LOCKED',
      })
    }
    expect(contentsOf(place)).toEqual(held)
    await frozen.kill()
    await expectBothWays(place, expected)
  })

  test('goes on where it was, however long that was', async () => {
    const place = placeOf(pair)
    const frozen = await startStopped(place, { at: 'fdatasync:when=3' })
    expect(await frozen.goOn()).toMatchObject({ exitCode: 0 })
    expect(contentsOf(place)).toEqual(expected.after)
  })
})
