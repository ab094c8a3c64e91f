import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { compareStores, listRuns, migrate, resume, rollback } from '../../src/index.ts'
import { isBalanced } from '../../src/model/counts.ts'
import { recordJourneys } from './pair-record.ts'
import { type Documents, sampleCollections, type StoreUnderTest } from './stores.ts'

const WHOLE: Extent = { sample: sampleCollections(), kills: [1, 7, 30], wreckedAt: 9 }

/** How much is moved, and at which pages it is killed. */
export interface Extent {
  readonly sample: Readonly<Record<string, Documents>>
  readonly kills: readonly number[]
  /** And then rolled back instead of resumed. */
  readonly wreckedAt: number
}

/** Real engines, killed and started again: a busy machine is no failure. */
const AT_MOST_MS = 60_000

/** Everything that a migration from one kind of store to another promises, as tests. */
export function describePair(source: StoreUnderTest, target: StoreUnderTest, extent = WHOLE): void {
  const { sample, kills, wreckedAt } = extent
  const names = Object.keys(sample)
  const places = (): Promise<Places> => makePlaces(source, target, sample)
  const outlive = source.persists && target.persists
  describe(`${source.name} → ${target.name}`, { timeout: AT_MOST_MS }, () => {
    const through = { clean: 0, rolledBack: 0, killedAndResumed: 0, killedAndRolledBack: 0 }
    afterEach(async () => {
      for (const store of [source, target]) await store.clear?.()
    })
    afterAll(() => {
      const wanted = outlive ? [1, 1, kills.length, 1] : [1, 1, 0, 0]
      const isAll = Object.values(through).every((times, i) => times === wanted[i])
      if (isAll) recordJourneys(`${source.name} → ${target.name}`, through)
    })

    test('clean: everything arrives, verified, the source untouched, the ledger balanced', async () => {
      const place = await places()
      const before = await source.fingerprint(place.sourceFolder)
      const report = await migrate(wishOf(place), { stateDir: place.stateDir })
      expect(report).toMatchObject({ state: 'finished', verified: 'verified', exitCode: 0 })
      expect(report.routes.every(({ counts }) => isBalanced(counts))).toBe(true)
      expect(await target.read(place.targetFolder, names)).toEqual(
        await source.read(place.sourceFolder, names),
      )
      expect(await source.fingerprint(place.sourceFolder)).toBe(before)
      const compared = await compareStores({ from: place.from, to: place.to })
      expect(compared).toMatchObject({ mismatchCount: 0, exitCode: 0 })
      through.clean++
    })

    test('rolled back: the target is as if the run had never been', async () => {
      const place = await places()
      const nothing = await target.fingerprint(place.targetFolder)
      const before = await source.fingerprint(place.sourceFolder)
      await migrate(wishOf(place), { stateDir: place.stateDir })
      const report = await rollback({ stateDir: place.stateDir })
      expect(report).toMatchObject({ state: 'rolled-back', exitCode: 0 })
      expect(await target.fingerprint(place.targetFolder)).toBe(nothing)
      expect(await source.fingerprint(place.sourceFolder)).toBe(before)
      through.rolledBack++
    })

    if (!outlive) return

    test.each(kills)('killed at page %i and resumed: the same as undisturbed', async (at) => {
      const place = await places()
      const before = await source.fingerprint(place.sourceFolder)
      killAt(at, place)
      const [run] = await listRuns({ stateDir: place.stateDir })
      expect(run?.state).toBe('interrupted')
      const report = await resume({ stateDir: place.stateDir })
      expect(report).toMatchObject({ exitCode: 0, state: 'finished', verified: 'verified' })
      expect(report.routes.every(({ counts }) => isBalanced(counts))).toBe(true)
      expect(await target.read(place.targetFolder, names)).toEqual(
        await source.read(place.sourceFolder, names),
      )
      expect(await source.fingerprint(place.sourceFolder)).toBe(before)
      through.killedAndResumed++
    })

    test('killed and rolled back: nothing is left', async () => {
      const place = await places()
      const nothing = await target.fingerprint(place.targetFolder)
      const before = await source.fingerprint(place.sourceFolder)
      killAt(wreckedAt, place)
      const report = await rollback({ stateDir: place.stateDir })
      expect(report).toMatchObject({ state: 'rolled-back', exitCode: 0 })
      expect(await target.fingerprint(place.targetFolder)).toBe(nothing)
      expect(await source.fingerprint(place.sourceFolder)).toBe(before)
      through.killedAndRolledBack++
    })
  })
}

interface Places {
  readonly from: string
  readonly to: string
  readonly sourceFolder: string
  readonly targetFolder: string
  readonly stateDir: string
}

async function makePlaces(
  source: StoreUnderTest,
  target: StoreUnderTest,
  sample: Extent['sample'],
): Promise<Places> {
  const folder = mkdtempSync(join(tmpdir(), 'journey-'))
  const sourceFolder = join(folder, 'source')
  const targetFolder = join(folder, 'target')
  execFileSync('mkdir', [sourceFolder, targetFolder])
  const from = await source.fill(sourceFolder, sample)
  await target.prepare?.(targetFolder)
  return { from, to: target.empty(targetFolder), sourceFolder, targetFolder, stateDir: join(folder, 'state') }
}

/** A source that is no file of this machine is copied where the user says. */
function wishOf({ from, to, stateDir }: Places): Parameters<typeof migrate>[0] {
  return { from, to, policies: { backup: { to: join(stateDir, '..', 'backups') } } }
}

/** A real SIGKILL of a real process, in the middle of its transfer. */
function killAt(at: number, { from, to, stateDir }: Places): void {
  const script = join(import.meta.dirname, 'killed-at.mjs')
  const request = JSON.stringify({ command: 'migrate', from, to, stateDir, at })
  const { signal, stderr } = spawnSync(process.execPath, [script, request], { encoding: 'utf8' })
  expect(signal, stderr).toBe('SIGKILL')
}
