import { statfs } from 'node:fs/promises'
import { fail, pass, warn, type GatedLine } from './check-line.ts'
import { nearest } from './check-state-folder.ts'
import type { Preflight } from './preflight.ts'

/** What is moved needs room at the target, and as much again for journals, indexes and what the engine adds. */
const FACTOR = 2

export async function checkDiskSpace({ plan, stateDir }: Preflight): Promise<GatedLine> {
  const { targetBytes, backupBytes, freeBytes } = plan.forecast
  const here = await freeAt(stateDir)
  const needThere = FACTOR * targetBytes
  const needHere = FACTOR * backupBytes
  if (freeBytes !== undefined && freeBytes < needThere) return tooLittle('the target', needThere, freeBytes)
  if (here < needHere) return tooLittle(stateDir, needHere, here)
  if (freeBytes === undefined)
    return warn('disk-space', 'the target does not tell how much is free', 'Check it by hand')
  return pass('disk-space', `${mebibytes(freeBytes)} free, ${mebibytes(needThere)} wanted`)
}

export async function freeAt(path: string): Promise<number> {
  const { bavail, bsize } = await statfs(await nearest(path))
  return bavail * bsize
}

function tooLittle(where: string, need: number, have: number): GatedLine {
  const finding = `${where}: ${mebibytes(need)} wanted (twice the data), ${mebibytes(have)} free`
  return fail(
    'disk-space',
    'NO_SPACE',
    finding,
    'Free some space, or choose another place (--state DIR, --backup-to DIR)',
  )
}

function mebibytes(bytes: number): string {
  return bytes < 1 << 20 ? `${Math.ceil(bytes / 1024)} KiB` : `${Math.ceil(bytes / (1 << 20))} MiB`
}
