import { DrayError } from '../../model/error.ts'
import type { ObjectStore } from '../../store/object-store.ts'
import { faultIn, twiceThere } from './count.ts'
import type { LineFinder } from './lines.ts'
import { MemberFollower } from './member-follower.ts'
import type { StructureEvents } from './structure.ts'
import type { Unit } from './units.ts'
import { walkUnit } from './walk-unit.ts'

/** Bytes of a unit: where the container of its records lies. */
export interface Range {
  readonly from: number
  readonly to: number
}

/** What a walk through a file found of a member. */
interface Found {
  /** Where its value begins; -1 where it was not met. */
  readonly from: number
  readonly range: Range | undefined
  readonly fault: DrayError | undefined
}

/**
 * Where the member of a file lies that holds a collection, found by brackets and names alone. Undefined where the file
 * has no such member. The file is read to its end: a member may come twice, and then neither is the one.
 * @throws SOURCE_CORRUPT when the file is damaged anywhere: what it would have held is not known
 */
export async function memberRange(
  store: ObjectStore,
  unit: Unit,
  member: readonly string[],
  lineOf: LineFinder,
): Promise<Range | undefined> {
  const { range, fault } = await findMember(store, unit, member, lineOf)
  if (fault) throw fault
  return range
}

/** The same for a file that may be damaged: what could be found all the same. */
export async function findMember(
  store: ObjectStore,
  unit: Unit,
  member: readonly string[],
  lineOf: LineFinder,
): Promise<Found> {
  const follower = new MemberFollower(member)
  let range: Range | undefined
  let from = -1
  let times = 0
  let isScalar = false
  const events: StructureEvents = {
    watch: member.length,
    names: member.length,
    name: (text, depth) => follower.name(text, depth),
    begin(kind, depth, at) {
      if (!follower.isThere(depth)) return
      isScalar ||= kind === 'scalar'
      if (++times === 1) from = at
    },
    end(depth, at) {
      if (depth === member.length && from >= 0) range ??= { from, to: at }
    },
  }
  const damage = await walkUnit(store, unit, events, lineOf)
  const fault =
    damage ??
    (isScalar ? notContainer(unit, member) : times > 1 ? faultIn(unit.key, twiceThere(member)) : undefined)
  return { from, range, fault }
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
