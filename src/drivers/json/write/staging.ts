import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { ignoring } from '../../../lib/durable-file.ts'
import { safeName } from '../file-names.ts'
import type { TargetPlace } from './target-place.ts'

/** The folders and files of one run beside the target. All of it is ours, and gone when the run is forgotten. */
export interface Staging {
  readonly folder: string
  /** Parts that are being written, by collection and partition. */
  readonly parts: string
  /** Complete files under the names they will have. */
  readonly ready: string
  /** The files that were replaced, under their names. */
  readonly old: string
  /** Marks of collections in whose place the run found something. */
  readonly found: string
  /** What `publish` decided, before it did it. */
  readonly manifest: string
}

/** One partition of a collection, as it is written, and the log of its checkpoints. */
export interface PartPaths {
  readonly part: string
  readonly log: string
}

export function stagingOf(place: TargetPlace, run: string): Staging {
  const folder = join(place.dray, `run-${safeName(run)}`)
  return {
    folder,
    parts: join(folder, 'parts'),
    ready: join(folder, 'ready'),
    old: join(folder, 'old'),
    found: join(folder, 'found'),
    manifest: join(folder, 'publish.json'),
  }
}

export function partsFolder(staging: Staging, collection: string): string {
  return join(staging.parts, safeName(collection))
}

export function partOf(staging: Staging, collection: string, partition: string): PartPaths {
  const base = join(partsFolder(staging, collection), safeName(partition))
  return { part: `${base}.part`, log: `${base}.log` }
}

/** Is there when the run found something where the collection will lie: only then may anything be replaced. */
export function foundMark(staging: Staging, collection: string): string {
  return join(staging.found, safeName(collection))
}

/** The parts of a collection, in the order in which they are put together. */
export async function partsOf(staging: Staging, collection: string): Promise<readonly PartPaths[]> {
  const folder = partsFolder(staging, collection)
  const names = (await readdir(folder).catch(ignoring('ENOENT'))) ?? []
  const bases = names.filter((name) => name.endsWith('.log')).map((name) => join(folder, name.slice(0, -4)))
  return bases.toSorted().map((base) => ({ part: `${base}.part`, log: `${base}.log` }))
}
