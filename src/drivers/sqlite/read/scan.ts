import { freeBuffers } from '../../../lib/free-buffers.ts'
import type { DocumentPage } from '../../../model/page/document-page.ts'
import { DrayError } from '../../../model/error.ts'
import type { Problem } from '../../../model/page/problem.ts'
import { buildPage, type LooseEntry } from '../../../model/scan/api.ts'
import { isWide } from '../../../store/paging/page-size.ts'
import type { ScanRequest } from '../../../store/source.ts'
import { cutPageBeside } from '../../../store/paging/cut-page.ts'
import type { Row } from '../database.ts'
import { cutOf, frameOf } from './page-frame.ts'
import { render, renderAhead, takeAhead } from './render-ahead.ts'
import { renderBeside } from './render-beside.ts'
import type { Rendered } from './render-page.ts'
import { RowFault } from '../row-fault.ts'
import type { TableForm } from '../table-form.ts'
import { cursorAt, type Place, placeOf, type Scannable } from './scannable.ts'

/** Up to `limit` of the rows after the cursor, as one page. SQLite renders it; where a value is in doubt, its rows are read one by one. */
export async function scanTable(
  scannable: Scannable,
  { after, limit, busy }: ScanRequest,
): Promise<DocumentPage> {
  const asked = { place: after && placeOf(after, scannable), limit }
  const elsewhere = busy ? await renderBeside(scannable, asked) : undefined
  if (elsewhere) return elsewhere
  const { question, rendered } = takeAhead(scannable, asked) ?? render(scannable, asked)
  const page = rendered && (await cutBesideRendering(scannable, rendered, asked.limit))
  return page ?? pageOfRows(scannable, question.rows, asked.place)
}

/** While another thread cuts the page, the one behind it is rendered. */
async function cutBesideRendering(
  scannable: Scannable,
  rendered: Rendered,
  limit: ScanRequest['limit'],
): Promise<DocumentPage | undefined> {
  const { form, beside } = scannable
  const { bytes, records, next } = rendered
  if (records === 0) return emptyPage(form.keys)
  // Before its bytes go to the other thread: here none is left of them.
  const isAlone = isWide(bytes.length, limit)
  const cutting = cutPageBeside(beside, { bytes, rendered: cutOf(rendered, frameOf(scannable)) })
  if (beside && next && !isAlone) renderAhead(scannable, { place: placeOf(next, scannable), limit })
  const page = await cutting
  // A text that holds the separator of records made more of them than there are rows.
  return page?.count === records ? page : undefined
}

function pageOfRows(scannable: Scannable, limit: number, place: Place | undefined): DocumentPage {
  const { database, statements, form, unit, generation } = scannable
  const bound = [place?.bytes ?? null, limit]
  const rows = database.all(statements.rows(place?.type), ...bound)
  const places = statements.places ? database.all(statements.places(place?.type), ...bound) : rows
  const entries: LooseEntry[] = []
  const problems: Problem[] = []
  for (const row of rows) {
    const entry = entryOrProblem(row, form, unit)
    if ('code' in entry) problems.push(entry)
    else entries.push(entry)
  }
  const last = places.at(-1)
  const next = last && rows.length === limit ? cursorAt(last, generation) : undefined
  const page = buildPage(entries, { keys: form.keys, next, spans: [{ from: 0, unit }], problems })
  // Of what is in doubt a problem may hold the row itself.
  if (problems.length === 0) freeBuffers(largeOf(entries, rows))
  if (page.count + page.problems.length === rows.length) return page
  throw new DrayError(
    'BUG',
    `${rows.length} rows of ${unit} gave ${page.count + page.problems.length} records`,
  )
}

/** The page has copies of them. */
function largeOf(entries: readonly LooseEntry[], rows: readonly Row[]): ArrayBufferLike[] {
  const buffers = new Set<ArrayBufferLike>()
  for (const { body } of entries) if (isLarge(body)) buffers.add(body.buffer)
  for (const row of rows) for (const cell of Object.values(row)) if (isLarge(cell)) buffers.add(cell.buffer)
  return [...buffers]
}

const LARGE_BYTES = 1 << 20

function isLarge(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array && value.length > LARGE_BYTES
}

/** @returns the row as an entry, or what is wrong with it */
export function entryOrProblem(row: Row, form: TableForm, unit: string): LooseEntry | Problem {
  try {
    return form.entryOf(row)
  } catch (error) {
    if (!(error instanceof RowFault)) throw error
    return {
      code: error.code,
      reason: error.message,
      position: { unit },
      ...(error.key && { key: error.key.text }),
      bytes: form.remnantOf(row),
    }
  }
}

export function emptyPage(keys: TableForm['keys']): DocumentPage {
  return buildPage([], { keys, next: undefined })
}
