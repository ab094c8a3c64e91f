import { DrayError } from '../../../model/error.ts'
import type { ObjectStore } from '../../../store/object-store.ts'
import { faultIn, twiceThere } from '../structure/count.ts'
import type { LineFinder } from '../lines.ts'
import { MemberFollower } from '../structure/member-follower.ts'
import type { StructureEvents } from '../structure/structure.ts'
import type { Unit } from './units.ts'
import { walkUnit } from '../structure/walk-unit.ts'

/** Bytes of a unit: where the container of its records lies. */
export interface Range {
  readonly from: number
  readonly to: number
}

/** What a walk through a file found of a member; also where the file is damaged. */
interface FoundMember {
  /** Where its value begins; -1 where it was not met. */
  readonly from: number
  readonly range: Range | undefined
  readonly fault: DrayError | undefined
}

/**
 * Where a member of a file lies, found by brackets and names alone. The file is read to its end: a member may come
 * twice, and then neither is the one.
 */
export type MemberFinder = (unit: Unit, member: readonly string[]) => Promise<FoundMember>

/** Remembers the members of the last file, so that one of twenty collections is read through once and not twenty times. */
export function memberFinder(store: ObjectStore, lineOf: LineFinder): MemberFinder {
  let last: { readonly key: string; readonly tag: string; readonly members: Promise<Members> } | undefined
  return async (unit, member) => {
    const [name] = member
    if (name === undefined || member.length > 1) return findMember(store, unit, member, lineOf)
    if (last?.key !== unit.key || last.tag !== unit.tag) {
      last = { key: unit.key, tag: unit.tag, members: topMembers(store, unit, lineOf) }
    }
    const current = last
    try {
      const { byName, damage } = await current.members
      return byName
        ? found(unit, member, byName.get(name), damage)
        : await findMember(store, unit, member, lineOf)
    } catch (error) {
      if (last === current) last = undefined
      throw error
    }
  }
}

/**
 * Where the records of a collection lie; undefined where the file has no such member.
 * @throws SOURCE_CORRUPT when the file is damaged anywhere: what it would have held is not known
 */
export async function memberRange(
  memberOf: MemberFinder,
  unit: Unit,
  member: readonly string[],
): Promise<Range | undefined> {
  const { range, fault } = await memberOf(unit, member)
  if (fault) throw fault
  return range
}

/** More are not remembered: records by id have any number of members. */
const REMEMBERED = 1000

interface Members {
  /** Undefined where there are too many. */
  readonly byName: ReadonlyMap<string, Sighting> | undefined
  readonly damage: DrayError | undefined
}

/** The value of a member, as far as it was seen. */
interface Sighting {
  from: number
  to: number
  times: number
  isScalar: boolean
}

async function topMembers(store: ObjectStore, unit: Unit, lineOf: LineFinder): Promise<Members> {
  const byName = new Map<string, Sighting>()
  let name: string | undefined
  const events: StructureEvents = {
    watch: 1,
    names: 1,
    name: (text) => {
      name = text
    },
    begin(kind, depth, at) {
      if (depth !== 1 || name === undefined || byName.size > REMEMBERED) return
      see(byName, name, kind === 'scalar', at)
    },
    end(depth, at) {
      if (depth === 1 && name !== undefined) finish(byName.get(name), at)
    },
  }
  const damage = await walkUnit(store, unit, events, lineOf)
  return { byName: byName.size > REMEMBERED ? undefined : byName, damage }
}

async function findMember(
  store: ObjectStore,
  unit: Unit,
  member: readonly string[],
  lineOf: LineFinder,
): Promise<FoundMember> {
  const follower = new MemberFollower(member)
  const sightings = new Map<string, Sighting>()
  const events: StructureEvents = {
    watch: member.length,
    names: member.length,
    name: (text, depth) => follower.name(text, depth),
    begin(kind, depth, at) {
      if (follower.isThere(depth)) see(sightings, '', kind === 'scalar', at)
    },
    end(depth, at) {
      if (depth === member.length) finish(sightings.get(''), at)
    },
  }
  const damage = await walkUnit(store, unit, events, lineOf)
  return found(unit, member, sightings.get(''), damage)
}

function see(sightings: Map<string, Sighting>, name: string, isScalar: boolean, at: number): void {
  const before = sightings.get(name)
  if (!before) sightings.set(name, { from: at, to: -1, times: 1, isScalar })
  else {
    before.times++
    before.isScalar ||= isScalar
  }
}

/** The first container that ends after a member began is the one. */
function finish(sighting: Sighting | undefined, at: number): void {
  if (sighting && sighting.to < 0) sighting.to = at
}

function found(
  unit: Unit,
  member: readonly string[],
  sighting: Sighting | undefined,
  damage: DrayError | undefined,
): FoundMember {
  if (!sighting) return { from: -1, range: undefined, fault: damage }
  const { from, to, times, isScalar } = sighting
  const fault = isScalar
    ? notContainer(unit, member)
    : times > 1
      ? faultIn(unit.key, twiceThere(member))
      : undefined
  return { from, range: to < 0 ? undefined : { from, to }, fault: damage ?? fault }
}

function notContainer(unit: Unit, member: readonly string[]): DrayError {
  const what = `${unit.key}: "${member.join('.')}" is neither an object nor an array`
  return new DrayError('SOURCE_CORRUPT', what, { position: { unit: unit.key } })
}
