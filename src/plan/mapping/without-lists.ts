import type { Value } from '../../model/value.ts'
import type { TakenList } from '../collections/elements-of.ts'
import type { MappedEntry } from './map-entry.ts'

export interface Unlisted {
  readonly entry: MappedEntry
  /** What the elements that went elsewhere do not say, in words: each must be accepted. */
  readonly losses: readonly string[]
}

/**
 * A record without the lists whose elements are records of another collection. No list, and null, come to the same there as
 * an empty one. What is no list is a reject of that collection, so it is not lost here.
 * @param original the record as it lies in the source
 */
export function withoutLists(
  entry: MappedEntry,
  original: Value,
  lists: readonly TakenList[] | undefined,
): Unlisted {
  if (!lists) return { entry, losses: [] }
  const before = original as Readonly<Record<string, Value>>
  const names = new Set(lists.map(({ member }) => member))
  const kept = Object.entries(entry.value as typeof before).filter(([name]) => !names.has(name))
  const losses = lists.flatMap(({ member, to }) => {
    const isThere = Object.hasOwn(before, member)
    if (isThere && before[member] !== null) return []
    return [`${member}: ${isThere ? 'null' : 'missing'}, becomes a list without elements in ${to}`]
  })
  return { entry: { ...entry, value: Object.fromEntries(kept), original: undefined }, losses }
}
