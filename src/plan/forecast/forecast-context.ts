import type { KeyIndex } from '../../lib/key-index/key-index.ts'
import type { DocumentPage } from '../../model/page/document-page.ts'
import type { Emit } from '../../model/event.ts'
import { pagesOf } from '../../store/paging/pages.ts'
import type { DocumentSource } from '../../store/source.ts'
import type { DocumentTarget } from '../../store/target.ts'
import type { Policies, RunFacts } from '../migration.ts'
import type { Route } from '../plan.ts'
import type { RouteCodes } from '../mapping/route-code.ts'

export interface ForecastContext {
  readonly source: DocumentSource
  readonly target: Pick<DocumentTarget, 'read' | 'can'>
  readonly policies: Policies
  readonly codes: RouteCodes
  readonly run: RunFacts
  readonly scratch: string
  /** Keys of collections that others refer to, filled as they are forecast. */
  readonly seen: Map<string, KeyIndex>
  readonly referenced: ReadonlySet<string>
  /** In the order in which they move. */
  readonly routes: readonly Route[]
  /** Whether records are held against what they refer to. */
  readonly looksUp: boolean
  /** The target refuses a reference that a row does not keep to. */
  readonly refusesOrphans: boolean
  readonly sample?: number
  readonly signal?: AbortSignal
  readonly emit?: Emit
  /** One event per record, not only per page. */
  readonly recordEvents?: boolean
}

/**
 * The pages of a route as far as they are to be looked at: of a sample, those that hold its first records. Each is released
 * when the next is asked for.
 */
export async function* forecastPages(
  route: Route,
  { source, sample, signal }: ForecastContext,
): AsyncGenerator<DocumentPage> {
  let records = 0
  for await (const page of pagesOf(source, route.from, { layout: route.source, ...(signal && { signal }) })) {
    yield page
    records += page.count + page.problems.length
    page.release()
    if (sample !== undefined && records >= sample) return
  }
}
