import type { Cursor } from '../../cursor.ts'
import { DocumentPage } from '../../page/document-page.ts'
import type { UnitSpan } from '../../page/page.ts'
import { PAD } from '../byte-reader.ts'
import { countLines } from './position.ts'

interface Stretch {
  readonly from: number
  readonly to: number
}

/** Several pages (of small files) as one; offsets and spans shifted. `next` is given anew. */
export function joinPages(pages: readonly DocumentPage[], next: Cursor | undefined): DocumentPage {
  const [only] = pages
  if (pages.length === 1) return withNext(only!, next)
  const stretches = pages.map(usedStretch)
  const bytes = new Uint8Array(sum(stretches.map(({ from, to }) => to - from)) + PAD)
  const count = sum(pages.map((page) => page.count))
  const cells = pages.some((page) => page.cells) ? new Int32Array(2 * count) : undefined
  const joined = {
    at: new Int32Array(4 * count),
    prints: new Int32Array(4 * count),
    keyHashes: new Int32Array(2 * count),
    traits: new Uint16Array(count),
  }
  let entry = 0
  let byte = 0
  pages.forEach((page, i) => {
    const { from, to } = stretches[i]!
    bytes.set(page.bytes.subarray(from, to), byte)
    setShifted(joined.at, page.at, 4 * entry, byte - from)
    joined.prints.set(page.prints, 4 * entry)
    joined.keyHashes.set(page.keyHashes, 2 * entry)
    joined.traits.set(page.traits, entry)
    if (cells && page.cells) setShifted(cells, page.cells, 2 * entry, byte - from)
    entry += page.count
    byte += to - from
  })
  return new DocumentPage({
    ...joined,
    bytes,
    count,
    ...(cells ? { cells } : {}),
    spans: joinSpans(pages, stretches),
    problems: pages.flatMap((page) => page.problems),
    next,
  })
}

/** The same page with another cursor. */
export function withNext(page: DocumentPage, next: Cursor | undefined): DocumentPage {
  return page.changed({ next })
}

/** From the first to the last byte that an entry needs: a page may be a small part of its window. */
function usedStretch(page: DocumentPage): Stretch {
  let from = page.bytes.length
  let to = 0
  for (const offsets of [page.at, page.cells ?? []]) {
    for (const offset of offsets) {
      if (offset < from) from = offset
      if (offset > to) to = offset
    }
  }
  return from < to ? { from, to } : { from: 0, to: 0 }
}

function joinSpans(pages: readonly DocumentPage[], stretches: readonly Stretch[]): DocumentPage['spans'] {
  let before = 0
  let byte = 0
  return pages.flatMap((page, i) => {
    const { from, to } = stretches[i]!
    const shift = byte - from
    const spans = page.spans.map(({ origin, ...span }) => ({
      ...span,
      from: span.from + before,
      ...(origin && { origin: shifted(origin, page, from, shift) }),
    }))
    before += page.count
    byte += to - from
    return page.count > 0 ? spans : []
  })
}

/** What lies before the stretch is left behind: the origin moves to its first byte. */
function shifted(
  origin: NonNullable<UnitSpan['origin']>,
  page: DocumentPage,
  from: number,
  shift: number,
): NonNullable<UnitSpan['origin']> {
  if (origin.at >= from) return { ...origin, at: origin.at + shift }
  const line = origin.line === 0 ? 0 : origin.line + countLines(page.bytes, origin.at, from)
  return { at: from + shift, byte: origin.byte + from - origin.at, line }
}

function setShifted(into: Int32Array, offsets: Int32Array, at: number, by: number): void {
  for (let i = 0; i < offsets.length; i++) into[at + i] = offsets[i]! + by
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
