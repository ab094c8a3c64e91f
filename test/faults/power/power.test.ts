import { cpSync, existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { verifyBundle } from '../../../src/backup/verify-bundle.ts'
import { contentsOf, type Pair, PAIRS, placeOf, type Place, removePlaces } from '../place.ts'
import { needing } from '../tools.ts'
import { expectBothWays, type Expected, undisturbed } from '../verdict.ts'
import { cutPower, type Random } from './cut-power.ts'
import { type Recorded, recordWrites } from './record-writes.ts'

/** Moments at which the power goes, for each pair. */
const CUTS = process.env['DRAY_THOROUGH'] === '1' ? 40 : 4
const SEED = Number(process.env['DRAY_SEED'] ?? 1)

afterAll(removePlaces)

const { name, skip } = needing('the power goes', 'strace')

describe.skipIf(skip).each(PAIRS)(`${name}: $name`, (pair: Pair) => {
  test(
    'what was synced is enough to go on, or back, and nothing else is needed',
    { timeout: 1_200_000 },
    async () => {
      const expected = await undisturbed(placeOf(pair))
      const place = placeOf(pair)
      const asBefore = keepAllButSource(place)
      const recorded = await recordWrites(place)
      expect(recorded.ran).toMatchObject({ exitCode: 0 })
      for (const { at, seed } of cutsOf(recorded)) {
        asBefore()
        cutPower(recorded, at, randomOf(seed)).layOut(place.folder)
        await judge(place, expected, recorded, at).catch((cause: unknown) => {
          throw new Error(`power cut before deed ${at} of ${recorded.deeds.length}, seed ${seed}`, { cause })
        })
      }
    },
  )
})

/** Puts everything back but the source: that is the same file still, and was not written by anyone. */
function keepAllButSource({ folder, from }: Place): () => void {
  const kept = `${folder}.before`
  cpSync(folder, kept, { recursive: true })
  return () => {
    for (const name of readdirSync(folder)) if (name !== from) rmSync(join(folder, name), { recursive: true })
    for (const name of readdirSync(kept))
      if (name !== from) cpSync(join(kept, name), join(folder, name), { recursive: true })
  }
}

/** Half of them where it hurts most: when a sync has not yet been answered, and right after the last word to the user. */
function cutsOf({ deeds }: Recorded): readonly { readonly at: number; readonly seed: number }[] {
  const syncs = deeds.flatMap(({ kind }, i) => (kind === 'sync' || kind === 'syncFolder' ? [i] : []))
  const random = randomOf(SEED)
  const picked = Array.from({ length: CUTS - 1 }, (_, i) =>
    i % 2 === 0 ? syncs[Math.floor(random() * syncs.length)]! : Math.floor(random() * deeds.length),
  )
  return [...picked, deeds.length].map((at, i) => ({ at, seed: SEED * 1000 + i }))
}

async function judge(place: Place, expected: Expected, { deeds }: Recorded, at: number): Promise<void> {
  // What the user was told is true, with the power gone right after.
  if (deeds.slice(0, at).some(({ kind }) => kind === 'said'))
    expect(contentsOf(place)).toEqual(expected.after)
  else if (expected.before === undefined)
    expect([undefined, expected.after]).toContainEqual(contentsOf(place))
  await expectBundlesWhole(place)
  await expectBothWays(place, expected)
}

/** A backup with a manifest is one that can be restored from. */
async function expectBundlesWhole({ stateDir }: Place): Promise<void> {
  const backups = join(stateDir, 'backups')
  const bundles = existsSync(backups) ? readdirSync(backups).map((bundle) => join(backups, bundle)) : []
  for (const bundle of bundles) if (existsSync(join(bundle, 'manifest.json'))) await verifyBundle(bundle)
}

/** mulberry32: the same numbers for the same seed. */
function randomOf(seed: number): Random {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}
