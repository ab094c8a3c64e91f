import { isUtf8 } from 'node:buffer'
import type { DocumentPage } from '../../model/document-page.ts'
import type { Position } from '../../model/problem.ts'
import { STATUS, type Outcomes } from '../../model/outcomes.ts'
import type { Reject } from '../../ledger/run-files.ts'
import type { MappedPage } from '../../plan/map-page.ts'
import type { Route } from '../../plan/plan.ts'

/** Records of a page that are rejected before any write: unreadable, invalid, refused by the mapping. */
export function rejectsBeforeWrite(page: DocumentPage, mapped: MappedPage, route: Route): readonly Reject[] {
  const unreadable = page.problems.map(({ code, reason, key, position, bytes }): Reject => ({
    collection: route.from,
    code,
    reason,
    position,
    outcome: 'refused',
    ...(key !== undefined && { key }),
    ...contentOf(bytes),
  }))
  const refused = mapped.refusals.map(({ index, code, reason }): Reject => ({
    collection: route.from,
    key: page.keyText(index),
    code,
    reason,
    outcome: 'refused',
    ...positionOf(page.position(index)),
    ...contentOf(page.bodyBytes(index)),
  }))
  return [...unreadable, ...refused]
}

/** Documents that the target did not take. `placeOf`: where entry `i` of the page lies in the source. */
export function rejectsOfOutcomes(
  page: DocumentPage,
  outcomes: Outcomes,
  route: Route,
  placeOf: (i: number) => Position | undefined,
): readonly Reject[] {
  if (!outcomes.status) return []
  const rejects: Reject[] = []
  for (let i = 0; i < page.count; i++) {
    const status = outcomes.of(i)
    if (status !== STATUS.conflicted && status !== STATUS.rejected) continue
    const reason = outcomes.reasons.get(i)
    rejects.push({
      collection: route.to,
      key: page.keyText(i),
      code: reason?.code ?? (status === STATUS.conflicted ? 'CONFLICT' : 'STORE_REFUSED'),
      reason: reason?.message ?? 'the target holds another document under this key',
      outcome: status === STATUS.conflicted ? 'conflicted' : 'rejected',
      ...positionOf(placeOf(i)),
      ...contentOf(page.bodyBytes(i)),
    })
  }
  return rejects
}

/**
 * Where the entries of a mapped page lie in the source. Asked after the writer had the page: it may have compacted the
 * text in place, so where each document began is remembered now, and lines can no longer be counted.
 */
export function placesOf(read: DocumentPage, mapped: MappedPage): (i: number) => Position | undefined {
  if (mapped.page !== read) return (i) => read.position(mapped.from?.[i] ?? i)
  const starts = Int32Array.from({ length: read.count }, (_, i) => read.at[4 * i + 2]!)
  return (i) => {
    const span = read.span(i)
    if (!span?.origin) return span && { unit: span.unit }
    return { unit: span.unit, byte: span.origin.byte + starts[i]! - span.origin.at }
  }
}

function positionOf(position: Position | undefined): Pick<Reject, 'position'> {
  return position ? { position } : {}
}

function contentOf(bytes: Uint8Array): Pick<Reject, 'record' | 'bytes'> {
  const content = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return isUtf8(content) ? { record: content.toString('utf8') } : { bytes: content.toString('base64') }
}
