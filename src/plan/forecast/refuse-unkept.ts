import type { DocumentPage } from '../../model/page/document-page.ts'
import type { Unkept } from '../../store/target.ts'
import { leaveOut } from '../mapping/leave-out.ts'
import type { MappedPage } from '../mapping/mapped-page.ts'
import type { Route } from '../plan.ts'

/** Refuses what the target would reject by itself: a run is told of it only when it writes. */
export function refuseUnkept(
  mapped: MappedPage,
  route: Route,
  unkeptOf: (page: DocumentPage) => readonly Unkept[],
): MappedPage {
  const unkept = new Map(unkeptOf(mapped.page).map(({ index, error }) => [index, error]))
  if (unkept.size === 0) return mapped
  return leaveOut(mapped, route, (i) => {
    const error = unkept.get(i)
    return error && { code: error.code, reason: error.message }
  })
}
