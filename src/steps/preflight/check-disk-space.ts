import { statfs } from 'node:fs/promises'
import { fail, pass, warn, type GatedLine } from './check-line.ts'
import { nearest } from './check-state-folder.ts'
import type { Preflight } from './preflight.ts'

/** What is moved needs room at the target, and as much again for journals, indexes and what the engine adds. */
const FACTOR = 2

export async function checkDiskSpace({ plan, target }: Preflight): Promise<GatedLine> {
  const { targetBytes, freeBytes } = plan.forecast
  if (freeBytes === undefined) {
    return warn('disk-space', 'the target does not tell how much is free', 'Check it by hand')
  }
  const need = FACTOR * targetBytes
  const finding = `at the target ${mebibytes(need)} needed (twice the data), ${mebibytes(freeBytes)} free`
  if (freeBytes >= need) return pass('disk-space', finding)
  const where = `${finding}: ${target.address}`
  return fail('disk-space', 'NO_SPACE', where, 'Free some space, or choose another place for the target')
}

/** A backup that does not fit twice is not begun: the user chooses where it goes, or that there is none. */
export async function checkBackupSpace({ plan, stateDir }: Preflight): Promise<GatedLine> {
  const { backupBytes } = plan.forecast
  const { backup } = plan.decision.policies
  const place = typeof backup === 'object' ? backup.to : stateDir
  const free = await freeAt(place)
  const need = FACTOR * backupBytes
  const finding = `for the backup ${mebibytes(need)} needed (twice the data), ${mebibytes(free)} free in ${place}`
  if (backup === 'none' || free >= need) return pass('backup-space', finding)
  return fail('backup-space', 'BACKUP_CHOICE_NEEDED', finding, 'Choose: --backup-to DIR, or --no-backup')
}

async function freeAt(path: string): Promise<number> {
  const { bavail, bsize } = await statfs(await nearest(path))
  return bavail * bsize
}

function mebibytes(bytes: number): string {
  return bytes < 1 << 20 ? `${Math.ceil(bytes / 1024)} KiB` : `${Math.ceil(bytes / (1 << 20))} MiB`
}
