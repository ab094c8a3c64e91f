import type { DocumentPage } from '../../model/page/document-page.ts'
import { buildPage, type LooseEntry } from '../../model/scan/api.ts'

/** A page of these entries of another, some of them with other bodies. */
export function withEntries(
  page: DocumentPage,
  entries: readonly number[],
  how: { readonly keys: 'text' | 'typed'; readonly bodies?: ReadonlyMap<number, Uint8Array> },
): DocumentPage {
  const loose = entries.map((i): LooseEntry => {
    const cells = page.cellsBytes(i)
    return {
      key: page.key(i),
      body: how.bodies?.get(i) ?? page.bodyBytes(i),
      ...(cells && { cells: Buffer.from(cells).toString('utf8') }),
    }
  })
  const { next, problems } = page
  return buildPage(loose, { keys: how.keys, next, problems })
}
