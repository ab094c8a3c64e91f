import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { ignoring } from '../../../lib/durable-file.ts'
import { exclusionOf } from '../exclusion.ts'
import { parseUnitPattern } from '../unit-pattern.ts'

/** The files of a collection: one, or all of a pattern. */
export interface Units {
  readonly unit: string
  readonly isPattern: boolean
}

/** The files below a local folder that lie in one of these, folder by folder; none where nothing is. */
export async function* filesWithin(root: string, units: readonly Units[]): AsyncGenerator<string> {
  if (units.length === 0) return
  for await (const path of filesBelow(root, '')) if (units.some((one) => isWithin(one, path))) yield path
}

/** All files below a local folder, by their paths in it. */
export async function* filesBelow(root: string, folder: string): AsyncGenerator<string> {
  const entries = await readdir(join(root, folder), { withFileTypes: true }).catch(
    ignoring('ENOENT', 'ENOTDIR'),
  )
  for (const entry of entries ?? []) {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`
    if (entry.isDirectory()) yield* filesBelow(root, path)
    else yield path
  }
}

export function isWithin({ unit, isPattern }: Units, path: string): boolean {
  if (!isPattern) return unit === path
  return parseUnitPattern(unit).match(path) !== undefined && !exclusionOf(path, EVERYTHING)
}

const EVERYTHING = { include: [], exclude: [] }
