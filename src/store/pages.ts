import type { Cursor } from '../model/cursor.ts'
import type { DocumentPage } from '../model/document-page.ts'
import type { Layout } from '../model/layout.ts'
import type { DocumentSource } from './source.ts'

/**
 * About how much a page holds, unless the store or the user says otherwise: an engine that renders a page holds it several
 * times over.
 */
export const PAGE_LIMIT = { bytes: 1 << 20, entries: 20_000 } as const

export interface PagesRequest {
  readonly layout: Layout
  readonly after?: Cursor
  readonly limit?: { readonly bytes?: number; readonly entries?: number }
  readonly alone?: boolean
  readonly signal?: AbortSignal
}

/** Every page of a collection from a cursor on, reading one ahead: its cursor is known before the page is used. */
export async function* pagesOf(
  source: Pick<DocumentSource, 'scan'> & Partial<Pick<DocumentSource, 'facts'>>,
  collection: string,
  { layout, after, limit: asked, alone, signal }: PagesRequest,
): AsyncGenerator<DocumentPage> {
  const limit = { ...PAGE_LIMIT, ...source.facts?.page, ...asked }
  const scan = (from: Cursor | undefined): Promise<DocumentPage> =>
    source.scan(collection, {
      layout,
      limit,
      ...(from && { after: from }),
      ...(alone && { alone }),
      ...(signal && { signal }),
    })
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
