import type { ObjectInfo, ObjectPage, ObjectStore } from '../../../store/object-store.ts'
import { missing } from '../errors.ts'
import { exclusionOf } from '../exclusion.ts'
import type { JsonLayout } from '../layout.ts'
import { collectionNameOf, decodedName } from '../file-names.ts'
import { parseUnitPattern, type UnitPattern } from '../unit-pattern.ts'

/** A file of a collection, as it was when it was looked at. */
export interface Unit extends ObjectInfo {
  /** What stands in its path for the layout's placeholders. */
  readonly parts?: Readonly<Record<string, string>>
}

/** The files of collections, one after the other in the byte order of their paths. */
export interface UnitFeed {
  /** The first unit behind this path; undefined when there is none. @throws STORE_MISSING for a declared file */
  next(collection: string, layout: JsonLayout, after: string | undefined): Promise<Unit | undefined>
  /**
   * The unit that has this tag; undefined where it has another by now, or is gone. One that was given with this tag is not
   * looked at again: reading it shows, or has shown, whether it is still the same.
   */
  tagged(layout: JsonLayout, path: string, tag: string): Promise<Unit | undefined>
}

const LIST_LIMIT = 1000

interface Listed {
  readonly pattern: string
  readonly page: ObjectPage
  readonly positions: ReadonlyMap<string, number>
}

export function unitFeed(store: ObjectStore): UnitFeed {
  // The last listing: files are asked for one by one, and one listing answers a thousand of them.
  let listed: Listed | undefined
  let given: Unit | undefined

  async function behind(layout: JsonLayout, pattern: UnitPattern, after: string): Promise<Unit | undefined> {
    for (let from = after; ;) {
      const { page, positions } = await listedBehind(layout, pattern, from)
      for (let i = (positions.get(from) ?? -1) + 1; i < page.objects.length; i++) {
        const unit = asUnit(layout, pattern, page.objects[i]!)
        if (unit) return unit
      }
      if (page.next === undefined) return undefined
      from = page.next
    }
  }

  async function listedBehind(layout: JsonLayout, pattern: UnitPattern, after: string): Promise<Listed> {
    const known = listed?.pattern === layout.unit ? listed : undefined
    const at = known?.positions.get(after)
    if (known && at !== undefined && at < known.page.objects.length - 1) return known
    const page = await store.list({
      prefix: pattern.prefix,
      limit: LIST_LIMIT,
      ...(after === '' ? {} : { after }),
    })
    const positions = new Map(page.objects.map(({ key }, i) => [key, i]))
    listed = { pattern: layout.unit, page, positions }
    return listed
  }

  return {
    async next(collection, layout, after) {
      if (layout.isPattern) return (given = await behind(layout, parseUnitPattern(layout.unit), after ?? ''))
      if (after !== undefined) return undefined
      const found = await store.head(layout.unit)
      if (!found && !layout.optional) throw missing(layout.unit, collection)
      return (given = found)
    },
    async tagged(layout, path, tag) {
      if (given?.key === path && given.tag === tag) return given
      const known = listedUnit(listed, layout, path)
      if (known?.tag === tag) return known
      const found = await store.head(path)
      if (found?.tag !== tag) return undefined
      return (given = layout.isPattern ? asUnit(layout, parseUnitPattern(layout.unit), found) : found)
    },
  }
}

function listedUnit(listed: Listed | undefined, layout: JsonLayout, path: string): Unit | undefined {
  if (listed?.pattern !== layout.unit) return undefined
  const at = listed.positions.get(path)
  return at === undefined
    ? undefined
    : asUnit(layout, parseUnitPattern(layout.unit), listed.page.objects[at]!)
}

/** All units, in order. */
export async function* unitsOf(feed: UnitFeed, collection: string, layout: JsonLayout): AsyncGenerator<Unit> {
  let unit = await feed.next(collection, layout, undefined)
  while (unit) {
    yield unit
    unit = await feed.next(collection, layout, unit.key)
  }
}

/** Whether a file belongs to a collection of this layout. */
export function covers(layout: JsonLayout, path: string): boolean {
  if (!layout.isPattern) return layout.unit === path
  return parseUnitPattern(layout.unit).match(path) !== undefined && !exclusionOf(path, layout)
}

/** The parts of the key that the path gives. */
export function keyPrefixOf(layout: JsonLayout, unit: Unit): readonly string[] {
  if (layout.shape === 'value' && !layout.isPattern) {
    return [layout.member.at(-1) ?? collectionNameOf(unit.key)]
  }
  return layout.keyParts.map((part) => decodedName(unit.parts?.[part] ?? ''))
}

function asUnit(layout: JsonLayout, pattern: UnitPattern, object: ObjectInfo): Unit | undefined {
  const parts = pattern.match(object.key)
  return parts && !exclusionOf(object.key, layout) ? { ...object, parts } : undefined
}
