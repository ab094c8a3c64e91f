import type { DocumentPage } from '../../../model/page/document-page.ts'
import { TRAIT } from '../../../model/page/page.ts'
import { buildPage, type LooseEntry } from '../../../model/scan/api.ts'
import type { ColumnType } from '../../../model/table-schema.ts'
import type { Layout } from '../../../model/layout.ts'
import { Members } from '../../../model/scan/api.ts'
import type { RowTable } from './row-table.ts'
import { shortestDoubles } from './shortest-double.ts'

/** The page with every double in its shortest decimal; the page itself where there is nothing to be done. */
export function canonicalRows(page: DocumentPage, { columns }: RowTable, keys: Layout['keys']): DocumentPage {
  const doubles = new Set(columns.filter(({ type }) => holdsDoubles(type)).map(({ name }) => name))
  if (doubles.size === 0) return page
  const bodies = new Map<number, string>()
  for (let i = 0; i < page.count; i++) {
    // A double's own shortest decimal is no number that a double could not hold.
    if ((page.traits[i]! & TRAIT.WIDE_NUMBER) === 0) continue
    const body = canonicalBody(page, i, doubles)
    if (body !== undefined) bodies.set(i, body)
  }
  if (bodies.size === 0) return page
  const entries = Array.from({ length: page.count }, (_, i): LooseEntry => {
    return { key: page.key(i), body: bodies.get(i) ?? page.bodyBytes(i) }
  })
  const { next, spans, problems } = page
  return buildPage(entries, { keys, next, spans, problems })
}

function holdsDoubles(type: ColumnType): boolean {
  return type.kind === 'array' ? holdsDoubles(type.of) : type.kind === 'float' && type.bits === 64
}

/** Undefined where it is that already. */
function canonicalBody(page: DocumentPage, i: number, doubles: ReadonlySet<string>): string | undefined {
  const members = new Members()
  const parts: string[] = []
  const text = (from: number, to: number): string =>
    Buffer.from(page.bytes.buffer, page.bytes.byteOffset + from, to - from).toString('utf8')
  let isChanged = false
  members.begin(page, i)
  while (members.next()) {
    const name = text(members.nameFrom - 1, members.nameTo + 1)
    const value = text(members.from, members.to)
    const canonical = doubles.has(JSON.parse(name) as string) ? shortestDoubles(value) : value
    isChanged ||= canonical !== value
    parts.push(`${name}:${canonical}`)
  }
  return isChanged ? `{${parts.join(',')}}` : undefined
}
