import { rmdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { crashPoint } from '../../lib/crash-point.ts'
import { ignoring, removeDurably, renameDurably, syncFolder } from '../../lib/durable-file.ts'
import { type Manifest, readManifest, writeManifest } from './publish.ts'
import type { Staging } from './staging.ts'
import { statOf, type TargetPlace } from './target-place.ts'

/**
 * What a run replaced comes back byte for byte, and what it made new goes; also after a `publish` that was interrupted.
 * Each step may be repeated; once it is done, nothing is touched again.
 */
export async function putBack(place: TargetPlace, staging: Staging): Promise<void> {
  const manifest = await readManifest(staging)
  if (!manifest || manifest.state === 'undone') return
  for (const file of manifest.files) await putBackFile(place, staging, manifest, file)
  if (manifest.whole) await removeIfEmpty(place.path)
  await writeManifest(staging, { ...manifest, state: 'undone' })
}

async function putBackFile(
  place: TargetPlace,
  staging: Staging,
  { whole }: Manifest,
  { name, replaces }: Manifest['files'][number],
): Promise<void> {
  const target = join(place.root, name)
  const kept = join(staging.old, name)
  if (replaces) {
    if (await statOf(kept)) await renameDurably(kept, target)
    return
  }
  // Still ready: it was never published, and whatever lies under its name is not ours.
  if (await statOf(join(staging.ready, name))) return
  await removeDurably(target)
  if (whole)
    for (let at = dirname(name); at !== '.'; at = dirname(at)) await removeIfEmpty(join(place.root, at))
}

async function removeIfEmpty(folder: string): Promise<void> {
  await rmdir(folder).catch(ignoring('ENOENT', 'ENOTEMPTY', 'EEXIST'))
  crashPoint('json.put-back:folder-removed')
  await syncFolder(dirname(folder)).catch(ignoring('ENOENT'))
}
