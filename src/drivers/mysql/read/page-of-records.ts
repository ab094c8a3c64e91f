import type { Cursor } from '../../../model/cursor.ts'
import type { DocumentPage } from '../../../model/document-page.ts'
import { CELL_SEPARATOR, PAD, RECORD_SEPARATOR } from '../../../model/scan/api.ts'
import { cutRendered } from '../../../model/scan/cut-rendered.ts'
import type { TableForm } from '../table-form.ts'

export interface PageFrame {
  readonly form: Pick<TableForm, 'keys' | 'hasCells'>
  /** For positions: `table users`. */
  readonly unit: string
  readonly next: Cursor | undefined
}

/** Records that the engine rendered, as a page: entries and problems are as many, in their order. */
export function pageOfRecords(records: readonly Uint8Array[], { form, unit, next }: PageFrame): DocumentPage {
  const size = records.reduce((sum, { length }) => sum + length + 1, 0)
  const bytes = new Uint8Array(new ArrayBuffer(size + PAD))
  const end = laid(records, bytes)
  const cut = (): DocumentPage =>
    cutRendered(bytes, { end, keys: form.keys, unit, next, cells: form.hasCells })
  const page = cut()
  if (page.count + page.problems.length === records.length) return page
  // A column of text, unlike one of JSON, may hold what separates records.
  hideSeparators(records, bytes, form.hasCells)
  return cut()
}

/** @returns where the last of them ends */
function laid(records: readonly Uint8Array[], bytes: Uint8Array): number {
  let at = 0
  for (const [i, record] of records.entries()) {
    if (i > 0) bytes[at++] = RECORD_SEPARATOR
    bytes.set(record, at)
    at += record.length
  }
  return at
}

const NO_SEPARATOR = 31

/** Neither is legal in JSON: the record stays as malformed as it is. */
function hideSeparators(records: readonly Uint8Array[], bytes: Uint8Array, hasCells: boolean): void {
  laid(records, bytes)
  let from = 0
  for (const { length } of records) {
    const to = from + length
    const cells = hasCells ? bytes.lastIndexOf(CELL_SEPARATOR, to - 1) : -1
    for (let at = from; at < to; at++) {
      const isForeign = bytes[at] === RECORD_SEPARATOR || (bytes[at] === CELL_SEPARATOR && at !== cells)
      if (isForeign) bytes[at] = NO_SEPARATOR
    }
    from = to + 1
  }
}
