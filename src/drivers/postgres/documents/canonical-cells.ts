import type { DocumentPage } from '../../../model/page/document-page.ts'
import { buildPage, type LooseEntry } from '../../../model/scan/api.ts'
import type { Table } from '../layout.ts'
import { shortestDoubles } from '../rows/shortest-double.ts'

/** The page with every extracted double in its shortest decimal; the page itself where there is nothing to be done. */
export function canonicalCells(page: DocumentPage, { columns, keys }: Table): DocumentPage {
  if (!columns.some(({ type }) => type === 'real')) return page
  const cells = Array.from({ length: page.count }, (_, i) => {
    const written = Buffer.from(page.cellsBytes(i) ?? []).toString('utf8')
    return { written, canonical: canonicalList(written, columns) }
  })
  if (cells.every(({ written, canonical }) => written === canonical)) return page
  const entries = cells.map(({ canonical }, i): LooseEntry => {
    return { key: page.key(i), body: page.bodyBytes(i), cells: canonical }
  })
  const { next, spans, problems } = page
  return buildPage(entries, { keys, next, spans, problems })
}

/** Numbers of so many characters are the only ones that could be written in a shorter way. */
const LONG_NUMBER = /\d[\d.]{14,}/

function canonicalList(written: string, columns: Table['columns']): string {
  if (!LONG_NUMBER.test(written)) return written
  // Strings stay as they are; of the rest only cells of doubles are touched.
  const tokens = written.slice(1, -1).match(/"(?:[^"\\]|\\.)*"|[^,]+/g) ?? []
  const cells = tokens.map((token, i) => (columns[i]?.type === 'real' ? shortestDoubles(token) : token))
  return `[${cells.join(',')}]`
}
