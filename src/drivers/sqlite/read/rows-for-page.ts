import type { ScanRequest } from '../../../store/source.ts'
import type { Database } from '../database.ts'
import type { Place, Scannable } from './scannable.ts'
import { stateOf } from './state-of.ts'

/** A single row of this size is rendered by itself: the usual way would hold it several times over. */
const LARGE_ROW_BYTES = 4 << 20

/** So many times as large as it is meant to be a page may become where its rows are not measured one by one. */
const MOST_TIMES = 4

/** So many rows that even a run of huge ones makes no huge page. Large is a single row, never several that are so together. */
export function rowsForPage(
  scannable: Scannable,
  limit: ScanRequest['limit'],
  place: Place | undefined,
): { rows: number; isLarge: boolean } {
  let rows = Math.max(1, Math.min(limit.entries, Math.ceil(limit.bytes / scannable.rowBytes)))
  // Of a table whose rows nobody knows the first page tells how large they are.
  if (place && isWithin(scannable, (MOST_TIMES * limit.bytes) / rows)) return { rows, isLarge: false }
  for (;;) {
    const measure = scannable.statements.measure(place?.type)
    const measured = scannable.database.get(measure, place?.bytes ?? null, rows)
    const bytes = Number(measured?.['bytes'])
    if (rows === 1) return { rows, isLarge: bytes > LARGE_ROW_BYTES }
    if (bytes <= 1.25 * limit.bytes) return { rows, isLarge: false }
    rows >>= 1
  }
}

/** What is known of the largest row of a table while nobody writes. */
interface Largest {
  readonly state: string
  /** For some powers of two: whether no row has more bytes. */
  readonly isWithin: Map<number, boolean>
}

const largestOf = new WeakMap<Scannable, Largest>()

/** Whether no row has more bytes: its pages tell it, in a tenth of the time that it takes to measure each row. */
function isWithin(scannable: Scannable, bytes: number): boolean {
  const { database, form } = scannable
  const state = stateOf(database)
  const largest = largestOf.get(scannable) ?? { state, isWithin: new Map<number, boolean>() }
  largestOf.set(scannable, largest)
  // To look through all of it again after every write would take longer than it saves.
  if (largest.state !== state) return false
  const asked = 2 ** Math.floor(Math.log2(bytes))
  const known = largest.isWithin.get(asked)
  if (known !== undefined) return known
  const answer = holdsNoLarger(database, form.name, asked)
  largest.isWithin.set(asked, answer)
  return answer
}

/** Ends at the first row that is larger. https://sqlite.org/dbstat.html */
function holdsNoLarger(database: Database, table: string, bytes: number): boolean {
  const pages = 'SELECT 1 FROM dbstat WHERE name = ?1'
  const row = database.get(
    `SELECT EXISTS (${pages}) AS known, EXISTS (${pages} AND mx_payload > ?2) AS larger`,
    table,
    bytes,
  )
  return Number(row?.['known']) === 1 && Number(row?.['larger']) === 0
}
