import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runDray } from '../dray.ts'
import { contentsOf, PAIRS, placeOf, removePlaces, sourceOf } from '../place.ts'
import { needing } from '../tools.ts'
import { type Expected, expectClear, expectForward, expectHonest, undisturbed } from '../verdict.ts'
import { ENOUGH, intoDisk, mountSmall, type Room } from './mounts.ts'

const IS_THOROUGH = process.env['DRAY_THOROUGH'] === '1'

const INTO_DISK = PAIRS.filter(({ flags }) => flags.length === 0)
  .slice(0, IS_THOROUGH ? undefined : 2)
  .map(intoDisk)

interface Disk {
  readonly what: string
  readonly folder: string
  readonly codes: readonly string[]
  /** With so much room some run fails. */
  readonly tooSmall: Room
  readonly rooms: readonly Room[]
}

/** From hardly anything up to nearly enough. */
const SIZES = [4, 8, 16, 24, 32, 48, 64, 80, 96, 128].map((kib) => ({ size: `${kib}k` }))
/** Bytes in plenty, and no more files. */
const FILES = [2, 3, 4, 6, 8, 10].map((files) => ({ size: '16m', files }))

const DISKS: readonly Disk[] = [
  {
    what: 'of the target',
    folder: 'disk',
    codes: ['NO_SPACE', 'STORE_FULL'],
    tooSmall: { size: '16m', files: 3 },
    rooms: [{ size: '8k' }, { size: '64k' }],
  },
  {
    what: 'of the state folder',
    folder: '.dray',
    // Where not even a ledger fits, SQLite tells a full disk as one that cannot be used.
    codes: ['BACKUP_CHOICE_NEEDED', 'STORE_FULL', 'IO_FAILED', 'PERMISSION_DENIED'],
    tooSmall: { size: '96k' },
    rooms: [{ size: '8k' }, { size: '16m', files: 8 }],
  },
  {
    what: 'of scratch',
    folder: 'tmp',
    codes: ['NO_SPACE', 'STORE_FULL'],
    tooSmall: { size: '16m', files: 2 },
    rooms: [],
  },
]

afterAll(removePlaces)

const { name, skip } = needing('a disk is full', 'mount')

describe.skipIf(skip).each(INTO_DISK)(`${name}: $name`, (pair) => {
  let expected: Expected
  beforeAll(async () => {
    expected = await undisturbed(placeOf(pair))
  })

  test.each(DISKS)('that $what', { timeout: 600_000 }, async (disk) => {
    const isFirst = pair === INTO_DISK[0]
    const rooms = IS_THOROUGH ? [...SIZES, ...FILES] : isFirst ? disk.rooms : []
    for (const room of rooms) await fill(disk, room)
    expect(await fill(disk, disk.tooSmall)).not.toBe(0)
  })

  async function fill({ folder, codes }: Disk, room: Room): Promise<number | null> {
    const place = placeOf(pair)
    const { resize } = mountSmall(join(place.folder, folder), room)
    const ran = await runDray(place.words, { cwd: place.folder, env: place.env })
    expectHonest(ran, place, expected)
    if (ran.exitCode !== 0) expect(codes, ran.stdout).toContain(expectClear(ran).code)
    resize(ENOUGH)
    await expectForward(place, expected)
    return ran.exitCode
  }
})

const apart = needing('target, state folder and scratch on disks of their own', 'mount')

describe.skipIf(apart.skip).each(INTO_DISK.slice(0, IS_THOROUGH ? undefined : 1))(
  `${apart.name}: $name`,
  (pair) => {
    test('nothing is moved from one to the other by its name', async () => {
      const expected = await undisturbed(placeOf(pair))
      const place = placeOf(pair)
      for (const { folder } of DISKS) mountSmall(join(place.folder, folder), ENOUGH)
      const ran = await runDray(place.words, { cwd: place.folder, env: place.env })
      expect(ran, ran.stdout).toMatchObject({ exitCode: 0 })
      expect(contentsOf(place)).toEqual(expected.after)
      expect(sourceOf(place)).toEqual(expected.source)
    })
  },
)
