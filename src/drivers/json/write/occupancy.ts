import { DrayError } from '../../../model/error.ts'
import type { ObjectInfo, ObjectStore } from '../../../store/object-store.ts'
import type { CollectionAt, Occupancy } from '../../../store/target.ts'
import { onFile } from '../errors.ts'
import { exclusionOf, isJsonName } from '../exclusion.ts'
import { filesBelow, isWithin } from './files-within.ts'
import { type JsonLayout, jsonLayoutOf } from '../layout.ts'
import { lineFinder } from '../lines.ts'
import { type Outline, outlineOf } from '../discover/outline.ts'
import { statOf, type TargetPlace } from './target-place.ts'
import { unitFeed, unitsOf } from '../read/units.ts'

/**
 * What lies at the target. In a folder everything that is no JSON file is foreign. Where all of `beside` lie in files of
 * their own, whatever is not in one of these is a stranger.
 */
export async function occupancyOf(
  place: TargetPlace,
  beside: readonly CollectionAt[] = [],
): Promise<Occupancy> {
  const found = await statOf(place.path)
  const layouts = beside.map(({ layout }) => jsonLayoutOf(layout))
  const areWhole = layouts.length > 0 && layouts.every(({ member }) => member.length === 0)
  const strangers: string[] = []
  const told = (): Pick<Occupancy, 'strangers'> => (areWhole ? { strangers } : {})
  if (!found || place.kind === 'file') return { exists: found !== undefined, foreign: [], ...told() }
  const foreign: string[] = []
  await onFile({ path: place.path, doing: 'list' }, async () => {
    for await (const path of filesBelow(place.path, '')) {
      const name = path.slice(path.lastIndexOf('/') + 1)
      if (!isData(name)) foreign.push(name)
      if (areWhole && !layouts.some((layout) => isWithin(layout, path))) strangers.push(path)
    }
  })
  return { exists: true, foreign, ...told() }
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
  if (layout.isPattern) return heldByMany(store, layout)
  const unit = await store.head(layout.unit)
  return unit ? heldByFile(store, unit, layout) : 'nothing'
}

/** Until one is found that holds something. */
async function heldByMany(
  store: ObjectStore,
  layout: JsonLayout,
): Promise<'nothing' | 'empty' | 'documents'> {
  let held: 'nothing' | 'empty' = 'nothing'
  for await (const unit of unitsOf(unitFeed(store), '', layout)) {
    if (layout.shape === 'value') return 'documents'
    if ((await heldByFile(store, unit, layout)) === 'documents') return 'documents'
    held = 'empty'
  }
  return held
}

async function heldByFile(
  store: ObjectStore,
  unit: ObjectInfo,
  layout: JsonLayout,
): Promise<'empty' | 'documents'> {
  if (layout.shape === 'value') return 'documents'
  const outline = await outlineOf(store, unit, lineFinder(store))
  if (outline.damage || outline.root === 'scalar') {
    throw new DrayError('STORE_INVALID', `${unit.key} is there, but it is not a JSON file of records`, {
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
