import { DocumentPage } from '../../model/page/document-page.ts'
import type { Layout, NestedLayout } from '../../model/layout.ts'
import type { Problem } from '../../model/page/problem.ts'
import { PageBuilder } from '../../model/scan/api.ts'
import type { Cursor } from '../../model/cursor.ts'
import type { Value } from '../../model/value.ts'
import { clashIn, groupOf } from './group-rows.ts'
import type { RowGroups } from './row-groups.ts'

type Fields = Readonly<Record<string, Value>>

interface Nesting {
  readonly nested: NestedLayout
  readonly groups: RowGroups
}

/** Bytes of everything that a page will hold. */
export function nestedBytes(page: DocumentPage, { nested, groups }: Nesting): number {
  let bytes = page.bytes.length
  for (let i = 0; i < page.count; i++) {
    const record = page.bodyValue(i) as Fields
    for (const [at, { to }] of nested.lists.entries()) {
      const group = groupOf(record, to)
      if (group !== null) bytes += groups.bytesOf(at, group)
    }
  }
  return bytes
}

/** The same records, each with its lists at its end; the text of a record stays as it is. */
export function nestPage(
  page: DocumentPage,
  {
    nested,
    groups,
    keys,
    next,
  }: Nesting & { readonly keys: Layout['keys']; readonly next: Cursor | undefined },
): DocumentPage {
  const built = new PageBuilder({ cells: false, bytes: page.bytes.length * 2 })
  const problems: Problem[] = [...page.problems]
  const kept: number[] = []
  for (let i = 0; i < page.count; i++) {
    const record = page.bodyValue(i) as Fields
    const clash = clashIn(record, nested.lists)
    if (clash) problems.push(clashOf(page, i, clash.member))
    else {
      built.add({ key: page.key(i), body: withLists(page.bodyText(i), record, { nested, groups }) })
      kept.push(i)
    }
  }
  const spans = page.spans.map(({ from, unit, parts }) => ({
    from: kept.filter((i) => i < from).length,
    unit,
    ...(parts && { parts }),
  }))
  return built.page({ keys, next, spans, problems })
}

function withLists(text: string, record: Fields, { nested, groups }: Nesting): string {
  const lists = nested.lists.map(({ member, to }, at) => {
    const group = groupOf(record, to)
    const texts = group === null ? [] : groups.textsOf(at, group)
    return `${JSON.stringify(member)}:[${texts.join(',')}]`
  })
  const open = text.slice(0, text.lastIndexOf('}'))
  const separator = Object.keys(record).length > 0 ? ',' : ''
  return `${open}${separator}${lists.join(',')}}`
}

function clashOf(page: DocumentPage, i: number, member: string): Problem {
  return {
    code: 'KEY_MISMATCH',
    reason: `it has a field ${member} already; let \`nest\` call the list otherwise`,
    key: page.keyText(i),
    position: page.position(i) ?? { unit: '' },
    bytes: page.bodyBytes(i).slice(),
  }
}
