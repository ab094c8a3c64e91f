import type { Cursor } from '../../../model/cursor.ts'
import type { ScanRequest } from '../../../store/source.ts'
import type { Row } from '../database.ts'
import { rowsForPage } from './rows-for-page.ts'
import { cursorAt, type Place, type Scannable } from './scannable.ts'

/** What is asked of the engine for one page. */
export interface Asked {
  readonly place: Place | undefined
  readonly limit: ScanRequest['limit']
}

export interface Rendering {
  /** So many were asked for. */
  readonly rows: number
  /** Undefined where they are to be read one by one. */
  readonly rendered: Rendered | undefined
}

export interface Rendered {
  readonly bytes: Uint8Array
  readonly records: number
  readonly next: Cursor | undefined
}

/** The page after a place, rendered by the engine; what is in doubt is malformed in it. */
export function renderPage(scannable: Scannable, { place, limit }: Asked): Rendering {
  const { database, statements } = scannable
  const { rows, isLarge } = rowsForPage(scannable, limit, place)
  const sql = isLarge ? statements.renderOne?.(place?.type) : statements.render(place?.type)
  if (!statements.rendered || sql === undefined) return { rows, rendered: undefined }
  const row = database.get(sql, place?.bytes ?? null, rows)!
  const records = Number(row['rows'])
  const bytes = records === 0 ? new Uint8Array() : (row['page'] as Uint8Array)
  if (records > 0) scannable.rowBytes = Math.max(1, bytes.length / records)
  const next = records < rows ? undefined : cursorAt(lastPlace(scannable, place, rows) ?? row, scannable)
  return { rows, rendered: { bytes, records, next } }
}

function lastPlace(
  { database, statements }: Scannable,
  place: Place | undefined,
  rows: number,
): Row | undefined {
  const sql = statements.lastPlace?.(place?.type)
  return sql === undefined ? undefined : database.get(sql, place?.bytes ?? null, rows)
}
