import { bufferFor } from '../../../lib/large-buffer.ts'
import { DocumentPage } from '../../../model/page/document-page.ts'
import type { Cursor } from '../../../model/cursor.ts'
import { CELL_SEPARATOR, PAD, RECORD_SEPARATOR } from '../../../model/scan/api.ts'
import { cutRendered, type RenderedRequest } from '../../../model/scan/cut-rendered.ts'
import type { ThreadHold } from '../../../lib/second-thread.ts'
import { cutPageBeside } from '../../../store/paging/cut-page.ts'
import { RenderedText } from '../../../model/scan/rendered-text.ts'
import type { CopiedRows } from '../connection/copied-out.ts'
import { MESSAGE_HEAD_BYTES } from '../connection/take-rows.ts'
import type { TableForm } from '../table-form.ts'

/** Records that the engine rendered, one behind the other, in a buffer of their own. */
export interface RenderedRows {
  /** PAD spare bytes follow `end`. */
  readonly bytes: Uint8Array
  readonly end: number
  /** Where each record begins; they end where the next one's separator is, or at `end`. */
  readonly starts: readonly number[]
}

/** Of the header: signature, flags, extension of no bytes. Of a row: count of fields, length of the only one. */
const HEADER_BYTES = 19
const ROW_BYTES = 6
const LENGTH_BYTES = 4
const SPACE = 32

/**
 * What COPY (SELECT one text) TO STDOUT (FORMAT binary) sent. The frame of each row becomes a separator and white space,
 * so that no record is copied a second time.
 */
export function rowsOfCopy(copied: CopiedRows): RenderedRows {
  const { bytes, end: size, hasHeads } = isOneMessageEach(copied) ? copied : withoutHeads(copied)
  const view = new DataView(bytes.buffer)
  const frame = hasHeads ? MESSAGE_HEAD_BYTES + ROW_BYTES : ROW_BYTES
  const starts: number[] = []
  // Before the first row the header lies behind the head.
  let at = HEADER_BYTES
  bytes.fill(SPACE, 0, at)
  while (at + frame <= size) {
    const length = view.getInt32(at + frame - LENGTH_BYTES)
    bytes.fill(SPACE, at, at + frame)
    if (starts.length > 0) bytes[at] = RECORD_SEPARATOR
    starts.push(at + frame)
    at += frame + length
  }
  return { bytes, end: starts.length === 0 ? 0 : at, starts }
}

/**
 * A server sends a message for each row, the header with the first; who stands between may send them in others.
 * https://www.postgresql.org/docs/current/protocol-message-formats.html
 */
function isOneMessageEach({ bytes, end, hasHeads }: CopiedRows): boolean {
  if (!hasHeads) return true
  const view = new DataView(bytes.buffer)
  let header = HEADER_BYTES
  for (let at = 0; at < end; header = 0) {
    const row = at + MESSAGE_HEAD_BYTES + header
    at += 1 + view.getInt32(at + 1)
    const isTrailer = row + ROW_BYTES > at
    if (isTrailer ? at !== end : row + ROW_BYTES + view.getInt32(row + 2) !== at) return false
  }
  return true
}

function withoutHeads({ bytes, end }: CopiedRows): CopiedRows {
  const view = new DataView(bytes.buffer)
  const rows = new RenderedText(end)
  for (let at = 0; at < end;) {
    const next = at + 1 + view.getInt32(at + 1)
    rows.putRange(bytes, at + MESSAGE_HEAD_BYTES, next)
    at = next
  }
  return { bytes: rows.bytes, end: rows.length, hasHeads: false }
}

export const NO_ROWS: RenderedRows = { bytes: new Uint8Array(PAD), end: 0, starts: [] }

/** The same of single texts. */
export function rowsOfTexts(texts: readonly string[]): RenderedRows {
  const records = texts.map((text) => Buffer.from(text))
  const size = records.reduce((sum, { length }) => sum + length + 1, 0)
  const bytes = new Uint8Array(bufferFor(size + PAD), 0, size + PAD)
  const starts: number[] = []
  let at = 0
  for (const record of records) {
    if (at > 0) bytes[at++] = RECORD_SEPARATOR
    starts.push(at)
    bytes.set(record, at)
    at += record.length
  }
  return { bytes, end: at, starts }
}

export interface PageFrame {
  readonly form: Pick<
    TableForm,
    'keys' | 'hasCells' | 'hasUnrendered' | 'isSpaced' | 'members' | 'fractionsAreDoubles' | 'canonical'
  >
  readonly unit: string
  readonly next: Cursor | undefined
  readonly compact?: boolean | undefined
}

/** Entries and problems of the page are as many as there are rows, in their order. */
export function pageOfRows(rows: RenderedRows, frame: PageFrame): DocumentPage {
  return finished(cutRendered(rows.bytes, requestOf(rows, frame)), rows, frame)
}

/**
 * The same, cut in the second thread where there is one.
 * @returns undefined when the rows are to be asked for once more: they are gone, and no page was made of them
 */
export async function pageOfRowsBeside(
  rows: RenderedRows,
  frame: PageFrame,
  beside: ThreadHold | undefined,
): Promise<DocumentPage | undefined> {
  const page = await cutPageBeside(beside, { bytes: rows.bytes, rendered: requestOf(rows, frame) })
  return page && finished(page, { ...rows, bytes: page.bytes }, frame)
}

function requestOf(
  { end, starts }: RenderedRows,
  { form, unit, next, compact = false }: PageFrame,
): RenderedRequest {
  const {
    keys,
    hasCells: cells,
    hasUnrendered = false,
    isSpaced,
    members,
    fractionsAreDoubles = false,
  } = form
  const frame = {
    end,
    records: starts.length,
    keys,
    unit,
    next,
    cells,
    hasUnrendered,
    compact: compact && isSpaced,
    fractionsAreDoubles,
  }
  return { ...frame, ...(members && { members }) }
}

/** A column of text, unlike one of JSON, may hold what separates records: such a page is cut anew. */
function finished(page: DocumentPage, rows: RenderedRows, frame: PageFrame): DocumentPage {
  const { form } = frame
  if (page.count + page.problems.length === rows.starts.length) return form.canonical(page)
  hideSeparators(rows, form.hasCells)
  return form.canonical(cutRendered(rows.bytes, requestOf(rows, frame)))
}

const NO_SEPARATOR = 31

/** Neither is legal in JSON: the record stays as malformed as it is. */
function hideSeparators({ bytes, end, starts }: RenderedRows, hasCells: boolean): void {
  for (const [i, from] of starts.entries()) {
    const to = i + 1 < starts.length ? separatorBefore(bytes, starts[i + 1]!) : end
    const cells = hasCells ? bytes.lastIndexOf(CELL_SEPARATOR, to - 1) : -1
    for (let at = from; at < to; at++) {
      const isForeign = bytes[at] === RECORD_SEPARATOR || (bytes[at] === CELL_SEPARATOR && at !== cells)
      if (isForeign) bytes[at] = NO_SEPARATOR
    }
  }
}

/** In a COPY white space stands between the separator and the record. */
function separatorBefore(bytes: Uint8Array, from: number): number {
  return bytes.lastIndexOf(RECORD_SEPARATOR, from - 1)
}
