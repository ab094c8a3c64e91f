import { Key } from '../../model/key.ts'
import { hashKey } from '../../model/scan/api.ts'
import { leaveOut } from '../mapping/leave-out.ts'
import type { MappedPage } from '../mapping/mapped-page.ts'
import type { ForecastContext } from '../forecast/forecast-context.ts'
import type { Route } from '../plan.ts'

/** Whether a record of this key, given by its hash, is in the collection that it belongs to. */
type IsThere = (hash: Int32Array) => boolean

/**
 * Refuses elements whose record did not arrive: without it they would name nothing, and a table that refers to the other
 * could not be finished.
 */
export function refuseOwnerless(mapped: MappedPage, route: Route, isThere: IsThere): MappedPage {
  const { parent } = route
  if (!parent) return mapped
  return leaveOut(mapped, route, (i) => {
    const owner = new Key(mapped.page.key(i).parts.slice(0, parent.parts))
    if (isThere(hashKey(owner, route.target.keys))) return undefined
    const reason = `${owner.text} of ${parent.to}, which it is an element of, did not arrive`
    return { code: 'OWNER_MISSING', reason }
  })
}

/** The same in a forecast, by what is foretold of the records. Of a sample nobody knows which are not there. */
export function foreseeOwnerless(
  mapped: MappedPage,
  route: Route,
  { seen, sample }: Pick<ForecastContext, 'seen' | 'sample'>,
): MappedPage {
  const owners = route.parent && sample === undefined ? seen.get(route.parent.to) : undefined
  return owners ? refuseOwnerless(mapped, route, (hash) => owners.find(hash) !== undefined) : mapped
}
