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
  const buffers = [
    bytes,
    at,
    prints,
    keyHashes,
    traits,
    ...(cells ? [cells] : []),
    ...(values ? [values.at] : []),
  ].map(({ buffer }) => buffer)
  return { columns, transfer: buffers.filter((buffer) => buffer instanceof ArrayBuffer) }
}
