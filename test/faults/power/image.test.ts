import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { intoDisk, mountImage } from '../disk/mounts.ts'
import { contentsOf, PAIRS, placeOf, removePlaces } from '../place.ts'
import { startStopped } from '../stopped.ts'
import { needing } from '../tools.ts'
import { type Expected, expectForward, undisturbed } from '../verdict.ts'

const IS_THOROUGH = process.env['DRAY_THOROUGH'] === '1'
const MOMENTS = IS_THOROUGH ? 6 : 2

afterAll(removePlaces)

const { name, skip } = needing('the power goes, and one disk holds what ext4 wrote by then', 'loop', 'strace')

describe.skipIf(skip)(name, () => {
  const pair = intoDisk(PAIRS[0]!)
  let expected: Expected
  beforeAll(async () => {
    expected = await undisturbed(placeOf(pair))
  })

  test.each([
    ['of the target', 'disk'],
    ['of the state folder', '.dray'],
  ])('that %s: it goes on from there', { timeout: 300_000 }, async (_, disk) => {
    for (let moment = 1; moment <= MOMENTS; moment++) {
      const place = placeOf(pair)
      const { cutPower } = mountImage(join(place.folder, disk))
      const frozen = await startStopped(place, { at: `fdatasync:when=${moment * (IS_THOROUGH ? 1 : 2)}` })
      const { mountRest } = cutPower()
      await frozen.kill()
      mountRest()
      expect([expected.before, expected.after]).toContainEqual(contentsOf(place))
      await expectForward(place, expected)
    }
  })
})
