import { doubleAsKey } from '../../../model/json/double-as-key.ts'
import { Key } from '../../../model/key.ts'
import type { Layout } from '../../../model/layout.ts'
import type { DocumentPage } from '../../../model/page/document-page.ts'
import { buildPage, type LooseEntry } from '../../../model/scan/api.ts'
import type { RowTable } from './row-table.ts'

/** The page with doubles in keys as they are spelled in records of all stores; the page itself where none is a part of the key. */
export function canonicalKeys(
  page: DocumentPage,
  { schema, columns }: RowTable,
  keys: Layout['keys'],
): DocumentPage {
  const isDouble = schema.key.map(
    (name) => columns.find((column) => column.name === name)?.type.kind === 'float',
  )
  if (!isDouble.includes(true)) return page
  const entries = Array.from({ length: page.count }, (_, i): LooseEntry => {
    const parts = page.key(i).parts.map((part, at) => (isDouble[at] ? doubleAsKey(String(part)) : part))
    return { key: new Key(parts), body: page.bodyBytes(i) }
  })
  const { next, spans, problems } = page
  return buildPage(entries, { keys, next, spans, problems })
}
