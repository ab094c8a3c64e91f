import type { Cursor } from '../model/cursor.ts'
import { DocumentPage } from '../model/page/document-page.ts'
import type { Key } from '../model/key.ts'
import type { UnitSpan } from '../model/page/page.ts'
import type { Problem } from '../model/page/problem.ts'
import { buildPage } from '../model/scan/api.ts'
import type { ReadReject } from './reject-line.ts'

/** Rejects as a page of documents: each from the place in the source where it was first read. */
export function rejectsPage(
  rejects: readonly ReadReject[],
  keys: 'text' | 'typed',
  next: Cursor | undefined,
): DocumentPage {
  const sendable = rejects.filter((reject): reject is Sendable => reject.key !== undefined)
  const page = buildPage(
    sendable.map(({ key, body }) => ({ key, body })),
    {
      keys,
      next,
      problems: rejects.filter(({ key }) => key === undefined).map(problemOf),
      spans: sendable.map(spanOf),
    },
  )
  return new DocumentPage({ ...page, spans: placed(page) })
}

type Sendable = ReadReject & { readonly key: Key }

/** What the source's reader refused stays refused, for the reason that it had. */
function problemOf({ code, reason, position, keyText, body }: ReadReject): Problem {
  return {
    code,
    reason,
    position,
    bytes: Buffer.from(body),
    ...(keyText !== undefined && { key: keyText }),
  }
}

function spanOf({ position, parts }: ReadReject, from: number): UnitSpan {
  const { unit, byte, line = 0 } = position
  return {
    from,
    unit,
    ...(parts && { parts }),
    ...(byte !== undefined && { origin: { at: 0, byte, line } }),
  }
}

/** Where each document begins is known once the page is built. */
function placed(page: DocumentPage): readonly UnitSpan[] {
  return Array.from({ length: page.count }, (_, i) => {
    const span = { ...page.span(i)!, from: i }
    return span.origin ? { ...span, origin: { ...span.origin, at: page.at[4 * i + 2]! } } : span
  })
}
