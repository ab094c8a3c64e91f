import { rmSync } from 'node:fs'
import { afterAll, describe, expect, test } from 'vitest'
import { runDray } from '../dray.ts'
import { contentsOf, leftoversOf, type Pair, PAIRS, placeOf, removePlaces, sourceOf } from '../place.ts'
import { startStopped } from '../stopped.ts'
import { needing } from '../tools.ts'
import { expectClear, undisturbed } from '../verdict.ts'

afterAll(removePlaces)

const { name, skip } = needing('the state folder is deleted between a kill and its resume', 'strace')

describe.skipIf(skip).each(PAIRS)(`${name}: $name`, { timeout: 60_000 }, (pair: Pair) => {
  test('every command says so, the target stays held, and the way on loses nothing', async () => {
    const expected = await undisturbed(placeOf(pair))
    const place = placeOf(pair)
    const dray = (...words: string[]) => runDray(words, { cwd: place.folder, env: place.env })
    await (await startStopped(place, { at: 'fdatasync:when=2' })).kill()
    const held = contentsOf(place)
    rmSync(place.stateDir, { recursive: true })

    for (const words of [['resume'], ['rollback', '--yes'], ['verify'], ['runs', 'any']]) {
      const ran = await dray(...words, '--json')
      expect({ words, exitCode: ran.exitCode, ...expectClear(ran) }).toMatchObject({
        exitCode: 2,
        code: 'RUN_UNKNOWN',
      })
    }
    const refused = await dray(...place.words)
    expect({ exitCode: refused.exitCode, ...expectClear(refused) }).toMatchObject({
      exitCode: 5,
      code: 'TARGET_LOCKED',
    })
    expect(contentsOf(place)).toEqual(held)

    // What the hint says.
    const resumed = await dray('resume', '--to', place.words[2]!, '--json')
    expect(resumed, resumed.stdout).toMatchObject({ exitCode: 0 })
    expect(contentsOf(place)).toEqual(expected.after)
    expect(sourceOf(place)).toEqual(expected.source)
    expect(leftoversOf(place)).toEqual(expected.leftovers)
  })
})
