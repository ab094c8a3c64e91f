import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { PAIRS, placeOf, removePlaces } from '../place.ts'
import { startStopped } from '../stopped.ts'
import { needing } from '../tools.ts'
import { expectClear, expectForward, expectHonest, undisturbed } from '../verdict.ts'
import { intoDisk, mountImage } from './mounts.ts'

const IS_THOROUGH = process.env['DRAY_THOROUGH'] === '1'
const TRIED = PAIRS.filter(({ flags }) => flags.length === 0).slice(0, IS_THOROUGH ? undefined : 1)

afterAll(removePlaces)

const { name, skip } = needing('a disk becomes read-only in the middle of a run', 'loop', 'strace')

describe.skipIf(skip).each(TRIED.map(intoDisk))(`${name}: $name`, (pair) => {
  test.each([
    ['of the target', 'disk'],
    ['of the state folder', '.dray'],
  ])(
    'that %s: it says so, and goes on when it can be written again',
    { timeout: 60_000 },
    async (_, disk) => {
      const expected = await undisturbed(placeOf(pair))
      const place = placeOf(pair)
      const { makeReadOnly, mountAgain } = mountImage(join(place.folder, disk))
      const frozen = await startStopped(place, { at: 'fdatasync:when=3' })
      makeReadOnly()
      const ran = await frozen.goOn()
      expect(ran.exitCode).not.toBe(0)
      expectHonest(ran, place, expected)
      expect(['IO_FAILED', 'PERMISSION_DENIED']).toContain(expectClear(ran).code)
      mountAgain()
      await expectForward(place, expected)
    },
  )
})
