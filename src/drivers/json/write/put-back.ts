import { readdir, rm, rmdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { crashPoint } from '../../../lib/crash-point.ts'
import { ignoring, removeDurably, renameDurably, syncFolder } from '../../../lib/durable-file.ts'
import { isWithin, type Units } from './files-within.ts'
import { type Manifest, type Published, readManifest, writeManifest } from './publish.ts'
import type { Staging } from './staging.ts'
import { statOf, type TargetPlace } from './target-place.ts'

/**
 * What a run replaced comes back byte for byte, and what it made new goes; also after a `publish` that was interrupted.
 * Each step may be repeated; once it is done, nothing is touched again.
 */
export async function putBack(place: TargetPlace, staging: Staging): Promise<void> {
  const manifest = await readManifest(staging)
  if (!manifest || manifest.state === 'undone') return
  if (!manifest.whole) {
    for (const entry of manifest.entries) await putBackEntry(place, staging, manifest, entry)
  } else if (!(await statOf(staging.ready))) {
    await removeWithin(place.path, manifest.units, '')
    await removeIfEmpty(place.path)
  }
  await writeManifest(staging, { ...manifest, state: 'undone' })
}

async function putBackEntry(
  place: TargetPlace,
  staging: Staging,
  { units }: Manifest,
  { name, as }: Published,
): Promise<void> {
  const target = join(place.root, name)
  if (as === 'replaced' || as === 'gone') {
    const kept = join(staging.old, name)
    if (await statOf(kept)) await renameDurably(kept, target)
    return
  }
  // Still ready: it was never published, and whatever lies under its name is not ours.
  if (await statOf(join(staging.ready, name))) return
  if (as === 'new') return removeDurably(target)
  await removeWithin(place.root, units, name)
}

/**
 * Files of these units, and the folders in which nothing is left without them. What somebody else put there stays.
 * @returns whether there were any
 */
export async function removeWithin(root: string, units: readonly Units[], folder: string): Promise<boolean> {
  const path = join(root, folder)
  const entries = (await readdir(path, { withFileTypes: true }).catch(ignoring('ENOENT', 'ENOTDIR'))) ?? []
  let removed = false
  for (const entry of entries) {
    const name = folder === '' ? entry.name : `${folder}/${entry.name}`
    if (entry.isDirectory()) removed = (await removeWithin(root, units, name)) || removed
    else if (units.some((one) => isWithin(one, name))) {
      await rm(join(root, name), { force: true })
      removed = true
      crashPoint('json.put-back:file-removed')
    }
  }
  if (!removed) return false
  await syncFolder(path)
  if (folder !== '') await removeIfEmpty(path)
  return true
}

async function removeIfEmpty(folder: string): Promise<void> {
  await rmdir(folder).catch(ignoring('ENOENT', 'ENOTEMPTY', 'EEXIST'))
  crashPoint('json.put-back:folder-removed')
  await syncFolder(dirname(folder)).catch(ignoring('ENOENT'))
}
