import type { Cursor } from '../../model/cursor.ts'
import { DocumentPage } from '../../model/document-page.ts'
import { DrayError } from '../../model/error.ts'
import type { Problem } from '../../model/problem.ts'
import { buildPage, type LooseEntry, PAD } from '../../model/scan/api.ts'
import type { ThreadHold } from '../../lib/second-thread.ts'
import type { ScanRequest } from '../../store/source.ts'
import { bodyOfRow, cellsOfRow, keyOfRow, RowFault } from './codec.ts'
import { cutPageBeside } from './cut-page.ts'
import type { Database, Row } from './database.ts'
import { sourceChanged } from './errors.ts'
import type { Table } from './layout.ts'
import type { PlaceType, ScanStatements } from './render.ts'

/** One table, ready to be scanned. */
export interface Scannable {
  readonly database: Database
  readonly table: Table
  readonly statements: ScanStatements
  /** For positions: `app.db, table users`. */
  readonly unit: string
  readonly generation: string
  readonly beside: ThreadHold | undefined
  /** Bytes of a row on average, as far as is known: how many rows are asked for. */
  rowBytes: number
}

/** A single row of this size goes by the row API: rendering would hold it several times over. */
const LARGE_ROW_BYTES = 8 << 20

const FIRST_GUESS_BYTES = 1024

/** Up to `limit` of the rows after the cursor, as one page. SQLite renders it; rows in doubt are read one by one. */
export async function scanTable(scannable: Scannable, { after, limit }: ScanRequest): Promise<DocumentPage> {
  const place = after && placeOf(after, scannable)
  const wanted = rowsFor(scannable, limit, place)
  const page = wanted.isLarge ? undefined : await renderedPage(scannable, wanted.rows, place)
  return page ?? pageOfRows(scannable, wanted.rows, place)
}

export function firstScan(scannable: Omit<Scannable, 'rowBytes'>): Scannable {
  return { ...scannable, rowBytes: FIRST_GUESS_BYTES }
}

/** So many rows that even a run of huge ones makes no huge page. */
function rowsFor(
  scannable: Scannable,
  limit: ScanRequest['limit'],
  place: Place | undefined,
): { rows: number; isLarge: boolean } {
  let rows = Math.max(1, Math.min(limit.entries, Math.ceil(limit.bytes / scannable.rowBytes)))
  for (;;) {
    const measured = scannable.database.get(
      scannable.statements.measure(place?.type),
      place?.bytes ?? null,
      rows,
    )
    const bytes = Number(measured?.['bytes'])
    if (rows === 1 || bytes <= 1.25 * limit.bytes) return { rows, isLarge: bytes > LARGE_ROW_BYTES }
    rows >>= 1
  }
}

async function renderedPage(
  scannable: Scannable,
  limit: number,
  place: Place | undefined,
): Promise<DocumentPage | undefined> {
  const { database, statements, table, unit, beside } = scannable
  const rendered = database.get(statements.render(place?.type), place?.bytes ?? null, limit)!
  const rows = Number(rendered['rows'])
  if (rows === 0) return emptyPage(table.keys)
  if (Number(rendered['doubts']) > 0) return undefined
  const bytes = rendered['page'] as Uint8Array
  scannable.rowBytes = Math.max(1, bytes.length / rows)
  const next = rows < limit ? undefined : cursorAt(rendered, scannable)
  const cells = table.columns.length > 0
  const frame = { end: bytes.length - PAD, keys: table.keys, unit, next, cells }
  const page = await cutPageBeside(beside, { bytes, rendered: frame })
  // A text that holds the separator of records made more of them than there are rows.
  return page && page.count + page.problems.length === rows ? page : undefined
}

function pageOfRows(scannable: Scannable, limit: number, place: Place | undefined): DocumentPage {
  const { database, statements, table, unit } = scannable
  const rows = database.all(statements.rows(place?.type), place?.bytes ?? null, limit)
  const entries: LooseEntry[] = []
  const problems: Problem[] = []
  for (const row of rows) {
    const entry = entryOrProblem(row, table, unit)
    if ('code' in entry) problems.push(entry)
    else entries.push(entry)
  }
  const last = rows.at(-1)
  const next = last && rows.length === limit ? cursorAt(last, scannable) : undefined
  const page = buildPage(entries, { keys: table.keys, next, spans: [{ from: 0, unit }], problems })
  if (page.count + page.problems.length === rows.length) return page
  throw new DrayError(
    'BUG',
    `${rows.length} rows of ${unit} gave ${page.count + page.problems.length} records`,
  )
}

/** @returns the row as an entry, or what is wrong with it */
export function entryOrProblem(row: Row, table: Table, unit: string): LooseEntry | Problem {
  let key: LooseEntry['key'] | undefined
  try {
    key = keyOfRow(row)
    const cells = cellsOfRow(row, table)
    return { key, body: bodyOfRow(row), ...(cells !== undefined && { cells }) }
  } catch (error) {
    if (!(error instanceof RowFault)) throw error
    const bytes = row['b'] instanceof Uint8Array ? row['b'] : new Uint8Array()
    return {
      code: error.code,
      reason: error.message,
      position: { unit },
      ...(key && { key: key.text }),
      bytes,
    }
  }
}

export function emptyPage(keys: Table['keys']): DocumentPage {
  return buildPage([], { keys, next: undefined })
}

/** Where a page ended: a row number, or a key in a table without them. */
interface Place {
  readonly type: PlaceType
  readonly bytes: Uint8Array
}

const CURSOR_VERSION = 1

function cursorAt({ place_type: type, place }: Row, { generation }: Scannable): Cursor {
  const bytes = Buffer.from(place as Uint8Array)
  // Digits can be read by eyes; a key may hold anything.
  const at =
    type === 'integer' ? { row: bytes.toString() } : { type: String(type), key: bytes.toString('base64') }
  return { driver: 'sqlite', v: CURSOR_VERSION, generation, at }
}

/** @throws SOURCE_CHANGED for a cursor of another state of the database */
function placeOf({ generation, at }: Cursor, scannable: Scannable): Place {
  if (generation !== scannable.generation) throw sourceChanged(scannable.unit)
  const { row, key = '', type } = at as { row?: string; key?: string; type?: PlaceType }
  if (row !== undefined) return { type: 'integer', bytes: Buffer.from(row) }
  return { type: type ?? 'text', bytes: Buffer.from(key, 'base64') }
}
