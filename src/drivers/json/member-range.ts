import type { ObjectStore } from '../../store/object-store.ts'
import { DrayError } from '../../model/error.ts'
import type { LineFinder } from './lines.ts'
import type { StructureEvents } from './structure.ts'
import type { Unit } from './units.ts'
import { walkUnit } from './walk-unit.ts'

/** Bytes of a unit: where the container of its records lies. */
export interface Range {
  readonly from: number
  readonly to: number
}

/**
 * Where the member of a file lies that holds a collection, found by brackets and names alone. Undefined where the file
 * has no such member.
 * @throws SOURCE_CORRUPT when the file breaks before the member ends
 */
export async function memberRange(
  store: ObjectStore,
  unit: Unit,
  member: readonly string[],
  lineOf: LineFinder,
): Promise<Range | undefined> {
  const follower = new MemberFollower(member)
  let range: Range | undefined
  let from = -1
  const events: StructureEvents = {
    watch: member.length,
    names: member.length,
    name: (text, depth) => follower.name(text, depth),
    begin(kind, depth, at) {
      if (from >= 0 || !follower.isThere(depth)) return
      if (kind === 'scalar') throw notContainer(unit, member)
      from = at
    },
    end(depth, at) {
      if (depth === member.length && from >= 0) range ??= { from, to: at }
    },
  }
  const damage = await walkUnit(store, unit, events, lineOf, { isEnough: () => range !== undefined })
  if (!range && damage) throw damage
  return range
}

/** Whether the value that begins now is the one at the end of the way down. */
export class MemberFollower {
  readonly #member: readonly string[]
  /** How many names of the way, from the root on, are those we stand under. */
  #matched = 0

  constructor(member: readonly string[]) {
    this.#member = member
  }

  name(text: string, depth: number): void {
    if (this.#matched < depth - 1) return
    this.#matched = this.#member[depth - 1] === text ? depth : depth - 1
  }

  isThere(depth: number): boolean {
    return depth === this.#member.length && this.#matched === depth
  }
}

function notContainer(unit: Unit, member: readonly string[]): DrayError {
  return new DrayError(
    'SOURCE_CORRUPT',
    `${unit.key}: "${member.join('.')}" is neither an object nor an array`,
    {
      position: { unit: unit.key },
    },
  )
}
