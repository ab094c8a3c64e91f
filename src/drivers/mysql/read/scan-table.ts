import { DocumentPage } from '../../../model/document-page.ts'
import type { ScanRequest } from '../../../store/source.ts'
import { hasLongValues } from '../catalog.ts'
import type { Cell, Work } from '../connection/session.ts'
import { qualifiedName, quoteName } from '../identifier.ts'
import { pageOfRecords } from './page-of-records.ts'
import { behindSql, cursorAt, placeOf, type Scannable } from './scannable.ts'

/** Up to `limit` of the rows after the cursor, in the order of their keys, in one question. */
export async function scanTable(
  work: Work,
  scannable: Scannable,
  { after, limit }: ScanRequest,
): Promise<DocumentPage> {
  const place = after && placeOf(after, scannable)
  const wanted = await rowsFor(work, scannable, place, limit)
  const { form, shape } = scannable
  const record = form.recordSql(shape)
  const rows = await work.query(pageSql(scannable, [`CONCAT(${record.join(', ')})`], place, wanted))
  const last = rows.at(-1)
  const next = last && rows.length === wanted ? cursorAt(last.slice(1), scannable) : undefined
  const records = rows.map(([text]) => text ?? null)
  if (records.some((text) => text === null)) {
    return pageOfPieces(await work.query(pageSql(scannable, record, place, wanted)), scannable, next)
  }
  const texts = records as readonly Buffer[]
  const bytes = texts.reduce((sum, { length }) => sum + length, 0)
  if (rows.length > 0) scannable.rowBytes = Math.max(1, bytes / rows.length)
  return pageOfRecords(texts, { ...scannable, next })
}

/** Expressions of rows after a place, and behind them the values of the key. */
function pageSql(
  { database, shape, form }: Scannable,
  expressions: readonly string[],
  place: readonly string[] | undefined,
  rows: number,
): string {
  const keys = form.keyColumns.map(quoteName)
  const where = place ? ` WHERE ${behindSql({ form }, place)}` : ''
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

const UNREADABLE = 'it is larger than max_allowed_packet of the server, or holds text that is not UTF-8'

/** The server makes no value larger than a packet: then the pieces of a record are put together here. */
function pageOfPieces(
  rows: readonly (readonly Cell[])[],
  scannable: Scannable,
  next: DocumentPage['next'],
): DocumentPage {
  const { form, shape, unit } = scannable
  const count = form.recordSql(shape).length
  const pieces = rows.map((row) => row.slice(0, count))
  const whole = pieces.filter((row): row is Buffer[] => row.every((piece) => piece !== null))
  const page = pageOfRecords(
    whole.map((row) => Buffer.concat(row)),
    { ...scannable, next },
  )
  const unreadable = rows
    .filter((row) => row.slice(0, count).includes(null))
    .map((row) => ({
      code: 'VALUE_UNSUPPORTED' as const,
      reason: UNREADABLE,
      position: { unit },
      key: row.slice(count).join(','),
      bytes: new Uint8Array(),
    }))
  return new DocumentPage({ ...page, problems: [...page.problems, ...unreadable] })
}
