import type { Cursor } from '../../model/cursor.ts'
import type { DocumentPage } from '../../model/page/document-page.ts'
import { isDrayError } from '../../model/error.ts'
import type { Layout } from '../../model/layout.ts'
import { afterRefusal, isWide, limitOf, type PageLimit, WHOLE_PAGES } from './page-size.ts'
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

type Pages = Pick<DocumentSource, 'scan'> & Partial<Pick<DocumentSource, 'facts'>>

/**
 * Every page of a collection from a cursor on, reading one ahead: its cursor is known before the page is used. What lies
 * behind a page of records that are far larger than a page is meant to be is read when it is asked for.
 */
export async function* pagesOf(
  source: Pages,
  collection: string,
  { after, limit: asked, ...request }: PagesRequest,
): AsyncGenerator<DocumentPage> {
  const limit = { ...PAGE_LIMIT, ...source.facts?.page, ...asked }
  const scan = scanning(source, collection, { ...request, limit })
  let ahead: Promise<DocumentPage> | undefined = scan(after)
  try {
    while (ahead) {
      const page: DocumentPage = await ahead
      const { next } = page
      const isAlone = isWide(page.bytes.length, limit)
      ahead = next && !isAlone ? scan(next) : undefined
      // A failure of the page ahead is reported when its turn comes, or not at all when the caller stops before.
      ahead?.catch(() => {})
      yield page
      if (next && isAlone) ahead = scan(next)
    }
  } finally {
    // Nothing outlives its caller: a read under way ends before the store may be closed.
    await ahead?.catch(() => {})
  }
}

/** Asks for the page behind a cursor: where it is more than a server can give in the time that it allows, for smaller ones from then on. */
function scanning(
  source: Pages,
  collection: string,
  {
    layout,
    limit,
    sized = (whole) => whole,
    alone,
    busy,
    compact,
    readers,
    signal,
  }: PagesRequest & { readonly limit: PageLimit },
): (from: Cursor | undefined) => Promise<DocumentPage> {
  const request = {
    layout,
    ...(alone && { alone }),
    ...(busy && { busy }),
    ...(compact && { compact }),
    ...(readers !== undefined && { readers }),
    ...(signal && { signal }),
  }
  let size = WHOLE_PAGES
  return async (from) => {
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
}
