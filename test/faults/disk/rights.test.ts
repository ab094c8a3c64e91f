import { chmodSync, chownSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { execFileSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import { runDray } from '../dray.ts'
import { contentsOf, type Place, PAIRS, placeOf, removePlaces, sourceOf } from '../place.ts'
import { needing } from '../tools.ts'
import { type Expected, expectClear, expectForward, undisturbed } from '../verdict.ts'

/** Nobody: a user whom nothing belongs to. */
const NOBODY = 65_534
const AS_NOBODY = ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups']

interface Obstacle {
  readonly what: string
  /** @returns what puts it away again */
  readonly put: (place: Place) => () => void
}

const forbid =
  (name: (place: Place) => string, mode: number) =>
  (place: Place): (() => void) => {
    const path = join(place.folder, name(place))
    chmodSync(path, mode)
    return () => chmodSync(path, 0o777)
  }

const OBSTACLES: readonly Obstacle[] = [
  { what: 'the source may not be read', put: forbid(({ from }) => from, 0) },
  { what: 'nothing may be made beside the target', put: forbid(() => '', 0o555) },
  {
    what: 'the state folder may not be written',
    put(place) {
      mkdirSync(place.stateDir)
      return forbid(() => '.dray', 0o555)(place)
    },
  },
  { what: 'scratch may not be written', put: forbid(() => 'tmp', 0o555) },
]

const TRIED = process.env['DRAY_THOROUGH'] === '1' ? PAIRS : [PAIRS[0]!, PAIRS[2]!]

afterAll(removePlaces)

const rights = needing('a right is missing', 'setpriv')

describe.skipIf(rights.skip).each(TRIED)(`${rights.name}: $name`, (pair) => {
  test(
    'the user is told which, nothing is begun, and with the right it goes',
    { timeout: 120_000 },
    async () => {
      const expected = await undisturbed(placeOf(pair))
      for (const { what, put } of OBSTACLES) {
        const place = placeOf(pair)
        giveAll(place)
        const putAway = put(place)
        const ran = await runDray(place.words, { cwd: place.folder, under: AS_NOBODY, env: place.env })
        putAway()
        const told = expectClear(ran)
        expect({ what, exitCode: ran.exitCode, told }).toMatchObject({ exitCode: 2 })
        expect(['PERMISSION_DENIED', 'PREFLIGHT_FAILED'], what).toContain(told.code)
        await expectUntouched(place, expected)
      }
    },
  )
})

const immutable = needing('a target that cannot be changed', 'chattr')

test.skipIf(immutable.skip)(immutable.name, { timeout: 120_000 }, async () => {
  const pair = PAIRS[1]!
  const expected = await undisturbed(placeOf(pair))
  const place = placeOf(pair)
  const path = join(place.folder, place.to)
  setImmutable('+i', path)
  const release = (): void => setImmutable('-i', path)
  onTestFinished(release)
  const ran = await runDray(place.words, { cwd: place.folder, env: place.env })
  expect({ exitCode: ran.exitCode, ...expectClear(ran) }).toMatchObject({
    exitCode: 2,
    code: 'PERMISSION_DENIED',
  })
  release()
  await expectUntouched(place, expected)
})

const limits = needing('a limit of the system is met', 'prlimit')

describe.skipIf(limits.skip)(limits.name, () => {
  test.each([
    ['open files', '--nofile=32'],
    ['open files', '--nofile=40'],
    ['the size of a file', '--fsize=20000'],
    ['the size of a file', '--fsize=60000'],
  ])('%s: %s', { timeout: 120_000 }, async (_name, limit) => {
    for (const pair of [PAIRS[0]!, PAIRS[2]!]) {
      const expected = await undisturbed(placeOf(pair))
      const place = placeOf(pair)
      const ran = await runDray(place.words, { cwd: place.folder, under: ['prlimit', limit], env: place.env })
      if (ran.exitCode === 0) expect(contentsOf(place)).toEqual(expected.after)
      else expectClear(ran)
      expect(sourceOf(place)).toEqual(expected.source)
      await expectForward(place, expected)
    }
  })
})

/** Nothing was begun: with the obstacle gone the same command does it all. */
async function expectUntouched(place: Place, expected: Expected): Promise<void> {
  expect(contentsOf(place)).toEqual(expected.before)
  await expectForward(place, expected)
}

/** As if that user had made all of it. */
function giveAll({ folder }: Place): void {
  writeFileSync(join(folder, 'note'), '')
  for (const name of ['', ...readdirSync(folder, { recursive: true, encoding: 'utf8' })]) {
    chownSync(join(folder, name), NOBODY, NOBODY)
  }
  for (const path of [folder, dirname(folder)]) chmodSync(path, 0o777)
}

function setImmutable(flag: '+i' | '-i', path: string): void {
  execFileSync('sh', ['-c', `chattr ${flag} "$1"`, 'sh', path])
}
