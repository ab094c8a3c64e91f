import { readdir } from 'node:fs/promises'
import { DrayError } from '../../model/error.ts'
import { ignoring } from '../../lib/durable-file.ts'
import type { ObjectStore } from '../../store/object-store.ts'
import type { Occupancy } from '../../store/target.ts'
import { onFile } from './errors.ts'
import { exclusionOf, isJsonName } from './exclusion.ts'
import type { JsonLayout } from './layout.ts'
import { lineFinder } from './lines.ts'
import { type Outline, outlineOf } from './outline.ts'
import { statOf, type TargetPlace } from './target-place.ts'

/** What lies at the target. In a folder everything that is no JSON file is foreign. */
export async function occupancyOf(place: TargetPlace): Promise<Occupancy> {
  const found = await statOf(place.path)
  if (!found || place.kind === 'file') return { exists: found !== undefined, foreign: [] }
  const entries = await onFile({ path: place.path, doing: 'list' }, () =>
    readdir(place.path, { recursive: true, withFileTypes: true }).catch(ignoring('ENOENT')),
  )
  const foreign = (entries ?? [])
    .filter((entry) => !entry.isDirectory() && !isData(entry.name))
    .map((entry) => entry.name)
  return { exists: true, foreign }
}

function isData(name: string): boolean {
  return isJsonName(name) && exclusionOf(name, { include: [], exclude: [] }) === undefined
}

/**
 * What lies in the file of a collection. A file is replaced whole: in a file of many collections the documents of any
 * of them count, since all would go.
 * @throws STORE_INVALID when it is not JSON, or neither an object nor an array
 */
export async function heldBy(
  store: ObjectStore,
  layout: JsonLayout,
): Promise<'nothing' | 'empty' | 'documents'> {
  const unit = await store.head(layout.unit)
  if (!unit) return 'nothing'
  const outline = await outlineOf(store, unit, lineFinder(store))
  if (outline.damage || outline.root === 'scalar') {
    throw new DrayError('STORE_INVALID', `${layout.unit} is there, but it is no JSON file of records`, {
      hint: 'Move it away, or choose another target',
      ...(outline.damage ? { cause: outline.damage } : {}),
    })
  }
  return isEmpty(outline, layout) ? 'empty' : 'documents'
}

function isEmpty({ children, members }: Outline, layout: JsonLayout): boolean {
  const total = children.objects + children.arrays + children.scalars
  if (total === 0 || layout.member.length === 0) return total === 0
  return children.scalars === 0 && members.length === total && members.every(hasNoChildren)
}

function hasNoChildren({ children }: Outline['members'][number]): boolean {
  return children.objects + children.arrays + children.scalars === 0
}
