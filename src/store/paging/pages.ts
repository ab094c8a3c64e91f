import type { Cursor } from '../../model/cursor.ts'
import type { DocumentPage } from '../../model/page/document-page.ts'
import { isDrayError } from '../../model/error.ts'
import type { Layout } from '../../model/layout.ts'
import { afterRefusal, limitOf, type PageLimit, WHOLE_PAGES } from './page-size.ts'
import type { DocumentSource } from '../source.ts'

/**
 * About how much a page holds, unless the store or the user says otherwise: an engine that renders a page holds it several
 * times over.
 */
export const PAGE_LIMIT: PageLimit = { bytes: 1 << 20, entries: 20_000 }

export interface PagesRequest {
  readonly layout: Layout
  readonly after?: Cursor
  readonly limit?: Partial<PageLimit>
  /** Asked before each page, what of the limit it is to use. */
  readonly sized?: (limit: PageLimit) => PageLimit
  readonly alone?: boolean
  readonly busy?: boolean
  readonly compact?: boolean
  /** So many of these pages may be read at one time, where the store can: it finds out how many bring the most. */
  readonly readers?: number
  readonly signal?: AbortSignal
}

/**
 * Every page of a collection from a cursor on, reading one ahead: its cursor is known before the page is used. Where a
 * page is more than a server can give in the time that it allows, smaller ones are asked for from then on.
 */
export async function* pagesOf(
  source: Pick<DocumentSource, 'scan'> & Partial<Pick<DocumentSource, 'facts'>>,
  collection: string,
  {
    layout,
    after,
    limit: asked,
    sized = (limit) => limit,
    alone,
    busy,
    compact,
    readers,
    signal,
  }: PagesRequest,
): AsyncGenerator<DocumentPage> {
  const limit = { ...PAGE_LIMIT, ...source.facts?.page, ...asked }
  const request = {
    layout,
    ...(alone && { alone }),
    ...(busy && { busy }),
    ...(compact && { compact }),
    ...(readers !== undefined && { readers }),
    ...(signal && { signal }),
  }
  let size = WHOLE_PAGES
  const scan = async (from: Cursor | undefined): Promise<DocumentPage> => {
    for (;;) {
      const wanted = limitOf(size, sized(limit))
      try {
        return await source.scan(collection, { ...request, limit: wanted, ...(from && { after: from }) })
      } catch (error) {
        const smaller = afterRefusal(size, wanted.entries, limit)
        if (!smaller || !isDrayError(error) || !error.lessHelps) throw error
        size = smaller
      }
    }
  }
  let ahead: Promise<DocumentPage> | undefined = scan(after)
  try {
    while (ahead) {
      const page: DocumentPage = await ahead
      ahead = page.next && scan(page.next)
      // A failure of the page ahead is reported when its turn comes, or not at all when the caller stops before.
      ahead?.catch(() => {})
      yield page
    }
  } finally {
    // Nothing outlives its caller: a read under way ends before the store may be closed.
    await ahead?.catch(() => {})
  }
}
