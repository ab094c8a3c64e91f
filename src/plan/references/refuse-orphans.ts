import { leaveOut } from '../mapping/leave-out.ts'
import type { MappedPage } from '../mapping/mapped-page.ts'
import type { Route } from '../plan.ts'
import type { NamedRecord } from './named-records.ts'

/** Leaves out the entries that refer to a record which is not there. @param orphans the references that lead nowhere */
export function refuseOrphans(mapped: MappedPage, route: Route, orphans: readonly NamedRecord[]): MappedPage {
  if (orphans.length === 0) return mapped
  const reasons = new Map(orphans.map((orphan) => [orphan.entry, orphanReason(orphan)]))
  const left = leaveOut(mapped, route, (i) => {
    const reason = reasons.get(i)
    return reason === undefined ? undefined : { code: 'OWNER_MISSING', reason }
  })
  const gone = new Set(left.refusals.map(({ index }) => index))
  return { ...left, references: mapped.references.filter(({ index }) => !gone.has(index)) }
}

export function orphanReason({ by, to, key }: NamedRecord): string {
  return `${by} names ${key.text} of ${to}, which is not there`
}
