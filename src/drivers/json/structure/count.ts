import { DrayError } from '../../../model/error.ts'
import type { JsonLayout } from '../layout.ts'
import { type KindFollower, kindFollower } from './kind-follower.ts'
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
  if (layout.shape === 'value') return valueCount(layout)
  return containerCount(layout, layout.kinds ? kindFollower(layout.kinds) : undefined)
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

function containerCount(layout: JsonLayout, kinds: KindFollower | undefined): RecordCount {
  const depth = layout.member.length
  const follower = new MemberFollower(layout.member)
  const wanted = layout.shape
  let isInside = false
  let records = 0
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
      what === 'name' ? at !== depth + 1 : isInside && at === depth + 2 && kinds?.listens === true,
    begin(kind, at) {
      if (at === depth && follower.isThere(at)) {
        isInside = true
        containers++
        if (kind !== wanted) fault ??= `the records are in an ${kind}, not in an ${wanted}`
        if (containers > 1) fault ??= twiceThere(layout.member)
      } else if (isInside && at === depth + 1 && (!kinds || kinds.begins(kind))) records++
    },
    end(at) {
      if (at === depth) isInside = false
      else if (isInside && at === depth + 1 && kinds?.ends()) records++
    },
  }
  return {
    events,
    get records() {
      return records
    },
    get fault() {
      return fault
    },
  }
}

export function twiceThere(member: readonly string[]): string {
  return `"${member.join('.')}" is there twice`
}

/** Several counts of one unit in a single walk. */
export function together(counts: readonly RecordCount[]): StructureEvents {
  const [only] = counts
  if (counts.length === 1) return only!.events
  const all = counts.map((count) => count.events)
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
