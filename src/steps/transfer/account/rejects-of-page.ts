import { isUtf8 } from 'node:buffer'
import type { DocumentPage } from '../../../model/page/document-page.ts'
import { writtenName } from '../../../model/written-name.ts'
import type { Position } from '../../../model/page/problem.ts'
import { STATUS, type Outcomes } from '../../../model/outcomes.ts'
import { sealOf } from '../../../ledger/reject-line.ts'
import type { Reject } from '../../../ledger/run-files.ts'
import type { MappedPage } from '../../../plan/mapping/mapped-page.ts'
import { HELD } from '../../../plan/forecast/foretell-records.ts'
import type { Route } from '../../../plan/plan.ts'
import { reasonOf } from './reason-of.ts'

/** Records of a page that are rejected before any write: unreadable, invalid, refused by the mapping. */
export function rejectsBeforeWrite(page: DocumentPage, mapped: MappedPage, route: Route): readonly Reject[] {
  const unreadable = page.problems.map(({ code, reason, key, position, bytes }): Reject => {
    const content = contentOf(bytes)
    return {
      collection: route.from,
      code,
      reason,
      position,
      outcome: 'refused',
      ...(key !== undefined && { key }),
      ...content,
      unreadable: sealOf({ ...content, ...(key !== undefined && { key }) }),
    }
  })
  const refused = mapped.refusals.map(({ index, code, reason }): Reject => {
    const key = page.keyText(index)
    return {
      collection: route.from,
      key,
      code,
      reason,
      outcome: 'refused',
      ...positionOf(page.position(index)),
      ...sourceOf(page, index, key),
    }
  })
  return [...unreadable, ...refused]
}

/**
 * Documents that the target did not take, by the key that they would have had there; the record is the one of the source,
 * so that it can be sent again through a mapping that was corrected.
 * @param placeOf where entry `i` of the mapped page lies in the source
 */
export function rejectsOfOutcomes(
  read: DocumentPage,
  { page, from }: MappedPage,
  outcomes: Outcomes,
  route: Route,
  placeOf: (i: number) => Position | undefined,
): readonly Reject[] {
  if (!outcomes.status) return []
  const rejects: Reject[] = []
  for (let i = 0; i < page.count; i++) {
    const status = outcomes.of(i)
    if (status !== STATUS.conflicted && status !== STATUS.rejected) continue
    const key = page.keyText(i)
    rejects.push({
      collection: route.to,
      key,
      code: outcomes.reasons.get(i)?.code ?? (status === STATUS.conflicted ? 'CONFLICT' : 'STORE_REFUSED'),
      reason: reasonOf(page, i, outcomes, route) ?? HELD,
      outcome: status === STATUS.conflicted ? 'conflicted' : 'rejected',
      ...(waits(i, outcomes, route) && { waits: true as const }),
      ...positionOf(placeOf(i)),
      ...sourceOf(read, from?.[i] ?? i, key),
    })
  }
  return rejects
}

/** Whether what an entry refers to may come yet. A table without a key that the run makes has no reference before all are in. */
export function waits(
  i: number,
  outcomes: Outcomes,
  { identity, undo }: Pick<Route, 'identity' | 'undo'>,
): boolean {
  const isHeld = identity === 'key' || undo === 'empty'
  return isHeld && outcomes.of(i) === STATUS.rejected && outcomes.reasons.get(i)?.byReference === true
}

/**
 * Where the entries of a mapped page lie in the source. Asked after the writer had the page: it may have compacted the
 * text in place, so where each document began is remembered now, and lines can no longer be counted.
 */
export function placesOf(read: DocumentPage, mapped: MappedPage): (i: number) => Position | undefined {
  if (mapped.page !== read) return (i) => read.position(mapped.from?.[i] ?? i)
  const starts = new Int32Array(read.count)
  for (let i = 0; i < read.count; i++) starts[i] = read.at[4 * i + 2]!
  return (i) => {
    const span = read.span(i)
    if (!span?.origin) return span && { unit: span.unit }
    return { unit: span.unit, byte: span.origin.byte + starts[i]! - span.origin.at }
  }
}

function positionOf(position: Position | undefined): Pick<Reject, 'position'> {
  return position ? { position } : {}
}

/** What is needed to send it again: the record, its key where `key` is another, and what its path says. */
function sourceOf(
  read: DocumentPage,
  i: number,
  key: string,
): Pick<Reject, 'record' | 'bytes' | 'readAs' | 'parts'> {
  const readAs = writtenName(read.key(i), 'typed')
  const parts = read.span(i)?.parts
  return {
    ...contentOf(read.bodyBytes(i)),
    ...(readAs !== JSON.stringify(key) && { readAs }),
    ...(parts && { parts }),
  }
}

function contentOf(bytes: Uint8Array): Pick<Reject, 'record' | 'bytes'> {
  const content = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return isUtf8(content) ? { record: content.toString('utf8') } : { bytes: content.toString('base64') }
}
