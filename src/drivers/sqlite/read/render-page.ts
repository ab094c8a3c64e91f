import type { Cursor } from '../../../model/cursor.ts'
import type { ScanRequest } from '../../../store/source.ts'
import type { Database, Row } from '../database.ts'
import { rowsForPage } from './rows-for-page.ts'
import { cursorAt, type Place, type Scannable } from './scannable.ts'

/** What is wanted of a table: the page after a place. */
export interface Asked {
  readonly place: Place | undefined
  readonly limit: ScanRequest['limit']
}

/** What the engine is asked for a page, as plain data. */
export interface PageQuestion {
  /** The bytes of the place behind which it begins. */
  readonly after: Uint8Array | null
  readonly rows: number
  /** Undefined where they are to be read one by one. */
  readonly sql: string | undefined
  /** The place of its last row, where `sql` does not tell it. */
  readonly lastPlaceSql: string | undefined
  /** It is a single row of megabytes. */
  readonly isLarge: boolean
}

/** What the engine printed; what is in doubt is malformed in it. */
export interface Rendered {
  readonly bytes: Uint8Array
  readonly records: number
  readonly next: Cursor | undefined
}

export function questionFor(scannable: Scannable, { place, limit }: Asked): PageQuestion {
  const { statements } = scannable
  const { rows, isLarge } = rowsForPage(scannable, limit, place)
  const sql = isLarge ? statements.renderOne?.(place?.type) : statements.render(place?.type)
  return {
    after: place?.bytes ?? null,
    rows,
    sql: statements.rendered && sql,
    lastPlaceSql: statements.lastPlace?.(place?.type),
    isLarge,
  }
}

/** @returns undefined where its rows are to be read one by one */
export function renderPage(
  database: Database,
  { after, rows, sql, lastPlaceSql }: PageQuestion,
  generation: string,
): Rendered | undefined {
  if (sql === undefined) return undefined
  const row = database.get(sql, after, rows)!
  const records = Number(row['rows'])
  const bytes = records === 0 ? new Uint8Array() : (row['page'] as Uint8Array)
  const lastPlace = (): Row => (lastPlaceSql && database.get(lastPlaceSql, after, rows)) || row
  return { bytes, records, next: records < rows ? undefined : cursorAt(lastPlace(), generation) }
}
