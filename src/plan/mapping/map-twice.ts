import type { DocumentPage } from '../../model/page/document-page.ts'
import { DrayError } from '../../model/error.ts'
import { mapPage } from './map-page.ts'
import type { MappedPage } from './mapped-page.ts'
import type { RunFacts } from '../migration.ts'
import type { Route } from '../plan.ts'
import type { RouteCode } from './route-code.ts'

/**
 * For the first page of a collection: mapped twice, and both times it must come to the same. A mapping that reads the
 * clock or rolls dice makes a plan that does not come true, and a resume that differs from what it goes on with.
 * @throws DrayError CONFIG_FAILED
 */
export async function mapTwice(
  page: DocumentPage,
  route: Route,
  code: RouteCode | undefined,
  run: RunFacts,
): Promise<MappedPage> {
  const once = await mapPage(page, route, code, run)
  if (!code || isSame(once, await mapPage(page, route, code, run))) return once
  throw new DrayError(
    'CONFIG_FAILED',
    `The functions of ${route.to} return something else when called again`,
    {
      collection: route.to,
      hint: 'Take the time from { run: { startedAt } } and ids from the record: the same record must always become the same document',
    },
  )
}

function isSame(once: MappedPage, again: MappedPage): boolean {
  const hasSameCounts =
    once.page.count === again.page.count &&
    once.filtered === again.filtered &&
    once.refusals.length === again.refusals.length
  return hasSameCounts && once.page.prints.every((lane, at) => lane === again.page.prints[at])
}
