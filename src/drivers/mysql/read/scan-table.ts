import type { Cursor } from '../../../model/cursor.ts'
import { DocumentPage } from '../../../model/document-page.ts'
import type { Problem } from '../../../model/problem.ts'
import type { ScanRequest } from '../../../store/source.ts'
import { hasLongValues } from '../catalog.ts'
import type { Cell, Work } from '../connection/session.ts'
import { qualifiedName } from '../identifier.ts'
import type { Piece } from '../table-form.ts'
import { pageOfRecords } from './page-of-records.ts'
import { recordOf } from './record-of.ts'
import { behindSql, cursorAt, orderSql, placeOf, type Scannable } from './scannable.ts'

/** Up to `limit` of the rows after the cursor, in the order of their keys, in one question. */
export async function scanTable(
  work: Work,
  scannable: Scannable,
  { after, limit }: ScanRequest,
): Promise<DocumentPage> {
  const place = after && placeOf(after, scannable)
  const wanted = await rowsFor(work, scannable, place, limit)
  const pieces = scannable.form.recordSql(scannable.shape)
  const isWhole = pieces.every(({ mended }) => !mended)
  const rows = isWhole ? await work.query(pageSql(scannable, [wholeSql(pieces)], place, wanted)) : []
  if (!isWhole || rows.some(([record]) => !record)) {
    const expressions = pieces.map(({ sql }) => sql)
    return pageOfPieces(await work.query(pageSql(scannable, expressions, place, wanted)), scannable, wanted)
  }
  const records = rows.map(([record]) => record!)
  noteSize(scannable, records)
  return pageOfRecords(records, { ...scannable, next: nextOf(rows, 1, scannable, wanted) })
}

/** The pieces as one value; NULL where the server cannot make it. */
export function wholeSql(pieces: readonly Piece[]): string {
  return `CONCAT(${pieces.map(({ sql }) => sql).join(', ')})`
}

function nextOf(
  rows: readonly (readonly Cell[])[],
  expressions: number,
  scannable: Scannable,
  wanted: number,
): Cursor | undefined {
  const last = rows.at(-1)
  return last && rows.length === wanted ? cursorAt(last.slice(expressions), scannable) : undefined
}

function noteSize(scannable: Scannable, records: readonly Buffer[]): void {
  const bytes = records.reduce((sum, { length }) => sum + length, 0)
  if (records.length > 0) scannable.rowBytes = Math.max(1, bytes / records.length)
}

/** Expressions of rows after a place, and behind them the values of the key. */
function pageSql(
  { database, shape, form }: Scannable,
  expressions: readonly string[],
  place: readonly string[] | undefined,
  rows: number,
): string {
  const keys = form.keyColumns.map((name) => orderSql(name, shape))
  const where = place ? ` WHERE ${behindSql({ form, shape }, place)}` : ''
  return (
    `SELECT ${[...expressions, ...keys].join(', ')} FROM ${qualifiedName(database, shape.name)}${where} ` +
    `ORDER BY ${keys.join(', ')} LIMIT ${rows}`
  )
}

/** So many rows that even a run of huge ones makes no huge page. */
async function rowsFor(
  work: Work,
  scannable: Scannable,
  place: readonly string[] | undefined,
  limit: ScanRequest['limit'],
): Promise<number> {
  const { shape, form } = scannable
  let rows = Math.max(1, Math.min(limit.entries, Math.ceil(limit.bytes / scannable.rowBytes)))
  if (!hasLongValues(shape)) return rows
  while (rows > 1) {
    const inner = pageSql(scannable, [`${form.sizeSql()} AS size`], place, rows)
    const [measured] = await work.texts(`SELECT SUM(size) FROM (${inner}) AS measured`)
    const bytes = Number(measured?.[0] ?? 0)
    if (bytes <= 1.25 * limit.bytes) return rows
    rows = Math.max(1, Math.min(rows >> 1, Math.floor((rows * limit.bytes) / bytes)))
  }
  return rows
}

export const UNREADABLE = {
  code: 'VALUE_UNSUPPORTED',
  reason: 'it is larger than max_allowed_packet of the server, or holds text that is not UTF-8',
} as const

/**
 * The server makes no value larger than a packet, and cannot print every value: then the pieces of a record are put
 * together here.
 */
function pageOfPieces(
  rows: readonly (readonly Cell[])[],
  scannable: Scannable,
  wanted: number,
): DocumentPage {
  const { form, shape, unit } = scannable
  const pieces = form.recordSql(shape)
  const records: Buffer[] = []
  const unreadable: Problem[] = []
  for (const row of rows) {
    const record = recordOf(row, pieces)
    if (record) records.push(record)
    else {
      const key = row.slice(pieces.length).join(', ')
      unreadable.push({ ...UNREADABLE, position: { unit }, key, bytes: new Uint8Array() })
    }
  }
  noteSize(scannable, records)
  const page = pageOfRecords(records, { ...scannable, next: nextOf(rows, pieces.length, scannable, wanted) })
  return new DocumentPage({ ...page, problems: [...page.problems, ...unreadable] })
}
