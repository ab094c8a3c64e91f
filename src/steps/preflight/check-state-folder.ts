import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fail, pass, type GatedLine } from './check-line.ts'
import type { Preflight } from './preflight.ts'

export async function checkStateFolder({ stateDir }: Preflight): Promise<GatedLine> {
  const place = await nearest(stateDir)
  try {
    await access(place, constants.W_OK | constants.X_OK)
    return pass('state-folder', stateDir)
  } catch {
    const finding = `${place} cannot be written by this user`
    return fail(
      'state-folder',
      'PERMISSION_DENIED',
      finding,
      'Give the right, or keep runs elsewhere: --state DIR',
    )
  }
}

/** The folder itself, or the nearest one above that exists. */
export async function nearest(path: string): Promise<string> {
  try {
    await access(path, constants.F_OK)
    return path
  } catch {
    return dirname(path) === path ? path : nearest(dirname(path))
  }
}
