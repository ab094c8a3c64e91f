import type { DocumentPage } from '../../src/model/page/document-page.ts'
import type { DocumentSource } from '../../src/store/source.ts'

export const USERS = `CREATE TABLE users (id TEXT PRIMARY KEY, data JSON NOT NULL);`

export const LIMIT = { bytes: 1 << 20, entries: 1000 }

export async function scanAll(
  source: DocumentSource,
  collection = 'users',
  limit = LIMIT,
): Promise<DocumentPage[]> {
  const info = (await source.collections({ [collection]: {} }))[0]!
  const pages: DocumentPage[] = []
  let after: DocumentPage['next']
  do {
    const page = await source.scan(collection, { layout: info.layout, limit, ...(after && { after }) })
    pages.push(page)
    after = page.next
    if (pages.length > 5_000) throw new Error('It is read in circles')
  } while (after)
  return pages
}

export function textsOf(pages: readonly DocumentPage[]): Record<string, string> {
  return Object.fromEntries(
    pages.flatMap((page) =>
      Array.from({ length: page.count }, (_, i) => [page.keyText(i), page.bodyText(i)]),
    ),
  )
}
