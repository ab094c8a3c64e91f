import { isUtf8 } from 'node:buffer'
import type { DocumentPage } from '../../model/document-page.ts'
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
    ...positionOf(page, index),
    ...contentOf(page.bodyBytes(index)),
  }))
  return [...unreadable, ...refused]
}

/** Documents that the target did not take. */
export function rejectsOfOutcomes(page: DocumentPage, outcomes: Outcomes, route: Route): readonly Reject[] {
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
      ...positionOf(page, i),
      ...contentOf(page.bodyBytes(i)),
    })
  }
  return rejects
}

function positionOf(page: DocumentPage, i: number): Pick<Reject, 'position'> {
  const span = page.span(i)
  return span ? { position: { unit: span.unit } } : {}
}

function contentOf(bytes: Uint8Array): Pick<Reject, 'record' | 'bytes'> {
  const content = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return isUtf8(content) ? { record: content.toString('utf8') } : { bytes: content.toString('base64') }
}
