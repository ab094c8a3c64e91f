import type { DocumentPage } from '../../model/page/document-page.ts'
import type { MappedPage } from './mapped-page.ts'

/** A record of the source that the target is not offered. */
export interface TurnedAway {
  readonly key: string
  readonly outcome: 'refused' | 'filtered'
  readonly reason?: string
}

/** Each record of a page that is unreadable, refused, or left out by its mapping. */
export function* turnedAway(read: DocumentPage, mapped: MappedPage): Generator<TurnedAway> {
  for (const { key = '(no key)', reason } of read.problems) yield { key, outcome: 'refused', reason }
  for (const { index, reason } of mapped.refusals) {
    yield { key: read.keyText(index), outcome: 'refused', reason }
  }
  if (mapped.filtered === 0) return
  const others = new Set([...(mapped.from ?? []), ...mapped.refusals.map(({ index }) => index)])
  for (let i = 0; i < read.count; i++) {
    if (!others.has(i)) yield { key: read.keyText(i), outcome: 'filtered' }
  }
}
