import type { DocumentPage } from './document-page.ts'
import type { PageColumns } from './page.ts'

/** A page as it crosses threads: plain data, and its buffers, which are handed over. */
export function pageForTransfer(page: DocumentPage): {
  readonly columns: PageColumns
  readonly transfer: readonly ArrayBuffer[]
} {
  const { bytes, count, at, cells, values, prints, keyHashes, traits, spans, problems, next } = page
  const columns = {
    bytes,
    count,
    at,
    ...(cells && { cells }),
    ...(values && { values }),
    prints,
    keyHashes,
    traits,
    spans,
    problems,
    next,
  }
  return { columns, transfer: buffersOf(columns) }
}

/** What a page lies in. */
export function buffersOf(columns: PageColumns): readonly ArrayBuffer[] {
  const { bytes, at, cells, values, prints, keyHashes, traits } = columns
  const all = [
    bytes,
    at,
    prints,
    keyHashes,
    traits,
    ...(cells ? [cells] : []),
    ...(values ? [values.at] : []),
  ]
  return all.map(({ buffer }) => buffer).filter((buffer) => buffer instanceof ArrayBuffer)
}
