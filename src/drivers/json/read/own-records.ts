import type { DocumentPage } from '../../../model/page/document-page.ts'
import type { Problem } from '../../../model/page/problem.ts'
import { isOwn, type Kinds, unfitReason } from '../kinds.ts'
import type { PageKinds } from './kinds-of-page.ts'

/**
 * Of a page of records of many kinds, those of one collection. Whatever fits no kind is a problem of the collection that
 * takes the rest.
 */
export function ownRecords(page: DocumentPage, kinds: Kinds, found: PageKinds): DocumentPage {
  const kept: number[] = []
  const problems = page.problems.filter((_, i) => isOwn(kinds, found.problems[i]))
  for (const [i, kind] of found.entries.entries()) {
    if (kind === kinds.own) kept.push(i)
    else if (isOwn(kinds, kind)) problems.push(unfit(page, i, kinds))
  }
  return keep(page, kept, problems)
}

function unfit(page: DocumentPage, i: number, kinds: Kinds): Problem {
  const position = page.position(i) ?? { unit: '' }
  return {
    code: 'KIND_UNCLEAR',
    reason: unfitReason(kinds, undefined),
    position,
    key: page.keyText(i),
    bytes: page.bodyBytes(i).slice(),
  }
}

function keep(page: DocumentPage, kept: readonly number[], problems: readonly Problem[]): DocumentPage {
  const pick = <T extends Int32Array | Uint16Array>(column: T, into: T, lanes: number): T => {
    for (const [to, from] of kept.entries())
      into.set(column.subarray(lanes * from, lanes * from + lanes), lanes * to)
    return into
  }
  const count = kept.length
  let at = 0
  const spans = page.spans.map((span) => {
    while (at < count && kept[at]! < span.from) at++
    return { ...span, from: at }
  })
  return page.changed({
    count,
    at: pick(page.at, new Int32Array(4 * count), 4),
    prints: pick(page.prints, new Int32Array(4 * count), 4),
    keyHashes: pick(page.keyHashes, new Int32Array(2 * count), 2),
    traits: pick(page.traits, new Uint16Array(count), 1),
    spans,
    problems,
  })
}
