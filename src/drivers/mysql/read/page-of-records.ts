import { freeBuffers } from '../../../lib/free-buffers.ts'
import { bufferFor } from '../../../lib/large-buffer.ts'
import type { ThreadHold } from '../../../lib/second-thread.ts'
import type { Cursor } from '../../../model/cursor.ts'
import type { DocumentPage } from '../../../model/page/document-page.ts'
import { CELL_SEPARATOR, PAD, placeTexts, RECORD_SEPARATOR } from '../../../model/scan/api.ts'
import { cutRendered, type RenderedRequest } from '../../../model/scan/cut-rendered.ts'
import { cutPageBeside } from '../../../store/paging/cut-page.ts'
import type { TableForm } from '../table-form.ts'

export interface PageFrame {
  readonly form: Pick<
    TableForm,
    'keys' | 'hasCells' | 'hasUnrendered' | 'hasMarks' | 'members' | 'textsBefore'
  >
  /** For positions: `table users`. */
  readonly unit: string
  readonly next: Cursor | undefined
}

/** Records that the engine rendered, as a page: entries and problems are as many, in their order. */
export function pageOfRecords(records: readonly Uint8Array[], frame: PageFrame): DocumentPage {
  const { bytes, rendered } = together(records, frame)
  const page = cutRendered(bytes, rendered)
  return isWhole(page, records) ? page : pageOfForeign(records, frame)
}

/** The same, cut in the second thread where there is one. */
export async function pageOfRecordsBeside(
  records: readonly Uint8Array[],
  frame: PageFrame,
  beside: ThreadHold | undefined,
): Promise<DocumentPage> {
  const page = await cutPageBeside(beside, together(records, frame))
  try {
    // What there is something to say about is cut here.
    if (!page) return pageOfRecords(records, frame)
    return isWhole(page, records) ? page : pageOfForeign(records, frame)
  } finally {
    letGo(records)
  }
}

/** The page has a copy of them. A packet of megabytes is a row, and nobody else has any of it. */
function letGo(records: readonly Uint8Array[]): void {
  freeBuffers(records.filter(({ length }) => length > LARGE_BYTES).map(({ buffer }) => buffer))
}

const LARGE_BYTES = 1 << 20

function isWhole({ count, problems }: DocumentPage, { length }: readonly Uint8Array[]): boolean {
  return count + problems.length === length
}

/** A column of text, unlike one of JSON, may hold what separates records. */
function pageOfForeign(records: readonly Uint8Array[], frame: PageFrame): DocumentPage {
  const own = frame.form.textsBefore ? records.map((record) => placed(record, frame)) : records
  const { bytes, rendered } = together(own, { ...frame, form: { ...frame.form, textsBefore: 0 } })
  hideSeparators(own, bytes, frame.form.hasCells)
  return cutRendered(bytes, rendered)
}

/** A record with its texts in it: in those a separator is one that is escaped. */
function placed(record: Uint8Array, { form: { textsBefore = 0 } }: PageFrame): Uint8Array {
  const { bytes, length } = placeTexts(record, { count: textsBefore, ends: Int32Array.of(record.length) })
  return bytes.subarray(0, length)
}

function together(
  records: readonly Uint8Array[],
  { form, unit, next }: PageFrame,
): { readonly bytes: Uint8Array; readonly rendered: RenderedRequest } {
  const size = records.reduce((sum, { length }) => sum + length + 1, 0)
  const bytes = new Uint8Array(bufferFor(size + PAD), 0, size + PAD)
  const ends = laid(records, bytes)
  const { keys, hasCells: cells, hasUnrendered = false, hasMarks = false, members, textsBefore = 0 } = form
  const rendered = {
    ...{ end: ends.at(-1) ?? 0, records: records.length, keys, unit, next, cells, hasUnrendered, hasMarks },
    ...(members && { members }),
    ...(textsBefore > 0 && { texts: { count: textsBefore, ends } }),
  }
  return { bytes, rendered }
}

/** @returns where each of them ends */
function laid(records: readonly Uint8Array[], bytes: Uint8Array): Int32Array {
  const ends = new Int32Array(records.length)
  let at = 0
  for (const [i, record] of records.entries()) {
    if (i > 0) bytes[at++] = RECORD_SEPARATOR
    bytes.set(record, at)
    at += record.length
    ends[i] = at
  }
  return ends
}

const NO_SEPARATOR = 31

/** Neither is legal in JSON: the record stays as malformed as it is. */
function hideSeparators(records: readonly Uint8Array[], bytes: Uint8Array, hasCells: boolean): void {
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
