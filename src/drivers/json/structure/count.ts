import { DrayError } from '../../../model/error.ts'
import type { JsonLayout } from '../layout.ts'
import { isOwn } from '../kinds.ts'
import { kindFollower } from './kind-follower.ts'
import { MemberFollower } from './member-follower.ts'
import type { StructureEvents } from './structure.ts'

/** Counts the records of one collection in one unit, from what a structural walk tells. */
export interface RecordCount {
  readonly events: StructureEvents
  readonly records: number
  /** What keeps these records from being read although the brackets are right. */
  readonly fault: string | undefined
}

export function recordCount(layout: JsonLayout): RecordCount {
  return recordCounts([layout])[0]!
}

/** By layout. Collections that are told apart in one container are counted together: each record is looked at once. */
export function recordCounts(layouts: readonly JsonLayout[]): readonly RecordCount[] {
  const containers = new Map<string, ContainerCount>()
  return layouts.map((layout) => {
    const { kinds, member, shape } = layout
    if (shape === 'value') return valueCount(layout)
    if (!kinds) return countOf(containerCount(layout), () => true)
    const id = JSON.stringify([member, shape, kinds.table])
    const container = containers.get(id) ?? containerCount(layout)
    containers.set(id, container)
    return countOf(container, (kind) => isOwn(kinds, kind))
  })
}

function countOf(container: ContainerCount, isCounted: (kind: string | undefined) => boolean): RecordCount {
  return {
    events: container.events,
    get records() {
      return container.records(isCounted)
    },
    get fault() {
      return container.fault
    },
  }
}

function valueCount({ member }: JsonLayout): RecordCount {
  const depth = member.length
  const follower = new MemberFollower(member)
  let records = 0
  return {
    events: {
      watch: depth,
      names: depth,
      name: (text, at) => follower.name(text, at),
      begin: (_kind, at) => {
        if (at === depth && follower.isThere(at)) records++
      },
    },
    get records() {
      return records
    },
    get fault() {
      return records > 1 ? twiceThere(member) : undefined
    },
  }
}

/** The records of a container. */
interface ContainerCount {
  readonly events: StructureEvents
  /** Of these kinds; undefined stands for none of them, and where there are no kinds for all. */
  records(isCounted: (kind: string | undefined) => boolean): number
  readonly fault: string | undefined
}

function containerCount(layout: JsonLayout): ContainerCount {
  const kinds = layout.kinds && kindFollower(layout.kinds)
  const depth = layout.member.length
  const follower = new MemberFollower(layout.member)
  const wanted = layout.shape
  let isInside = false
  const tally = kindTally()
  let containers = 0
  let fault: string | undefined
  const events: StructureEvents = {
    watch: kinds ? depth + 2 : depth + 1,
    names: kinds ? depth + 2 : depth,
    name(text, at) {
      if (at <= depth) follower.name(text, at)
      else if (at === depth + 2) kinds?.name(text)
    },
    text(text, at) {
      if (at === depth + 2) kinds?.text(text)
    },
    // Not the names of millions of records.
    hears: (what, at) =>
      at <= depth
        ? what === 'name'
        : isInside && at === depth + 2 && (what === 'name' || kinds?.listens === true),
    begin(kind, at) {
      if (at === depth && follower.isThere(at)) {
        isInside = true
        containers++
        if (kind !== wanted) fault ??= `the records are in an ${kind}, not in an ${wanted}`
        if (containers > 1) fault ??= twiceThere(layout.member)
      } else if (isInside && at === depth + 1) {
        // A scalar has no end of its own.
        if (kinds && kind !== 'scalar') kinds.begins(kind)
        else tally.add(undefined)
      }
    },
    end(at) {
      if (at === depth) isInside = false
      else if (kinds && isInside && at === depth + 1) tally.add(kinds.ends())
    },
  }
  return {
    events,
    records: tally.sum,
    get fault() {
      return fault
    },
  }
}

/** Records by kind. */
function kindTally() {
  const byKind = new Map<string, number>()
  let ofNone = 0
  return {
    add(kind: string | undefined): void {
      if (kind === undefined) ofNone++
      else byKind.set(kind, (byKind.get(kind) ?? 0) + 1)
    },
    sum(isCounted: (kind: string | undefined) => boolean): number {
      let sum = isCounted(undefined) ? ofNone : 0
      for (const [kind, records] of byKind) if (isCounted(kind)) sum += records
      return sum
    },
  }
}

export function twiceThere(member: readonly string[]): string {
  return `"${member.join('.')}" is there twice`
}

/** Several counts of one unit in a single walk. */
export function together(counts: readonly RecordCount[]): StructureEvents {
  const all = [...new Set(counts.map((count) => count.events))]
  if (all.length === 1) return all[0]!
  return {
    watch: Math.max(...all.map((events) => events.watch)),
    names: Math.max(...all.map((events) => events.names)),
    begin: (kind, depth, at) => {
      for (const events of all) if (depth <= events.watch) events.begin(kind, depth, at)
    },
    end: (depth, at) => {
      for (const events of all) if (depth <= events.watch) events.end?.(depth, at)
    },
    name: (text, depth) => {
      for (const events of all) if (depth <= events.names) events.name?.(text, depth)
    },
    text: (text, depth) => {
      for (const events of all) if (depth <= events.names) events.text?.(text, depth)
    },
    hears: (what, depth) =>
      all.some((events) => depth <= events.names && (events.hears?.(what, depth) ?? what === 'name')),
  }
}

export function faultIn(unit: string, fault: string): DrayError {
  return new DrayError('SOURCE_CORRUPT', `${unit}: ${fault}`, {
    position: { unit },
    hint: 'Correct the file, or what the configuration says of it',
  })
}
