import type { Cursor } from '../../../model/cursor.ts'
import type { PageLimit } from '../../../store/paging/page-size.ts'
import type { Row, Work } from '../connection/session.ts'
import {
  afterPlace,
  cursorBehind,
  fromTable,
  keysOf,
  type KnownRows,
  placeOf,
  rowsFor,
  type Scannable,
  sizeOf,
} from './scan-table.ts'

interface CutRequest {
  readonly after: Cursor
  readonly limit: PageLimit
  readonly count: number
}

/**
 * Where the next pages behind a place end, so many or fewer: the last row of each, found by keys and sizes alone. Fewer
 * tell nothing of what is left.
 */
export async function cutTable(
  work: Work,
  scannable: Scannable,
  request: CutRequest,
): Promise<readonly KnownRows[]> {
  const { form, shape } = scannable
  const names = form.keyColumns.map((_, i) => `k${i}`)
  const found = await work.query(cutSql(scannable, names, request))
  const isUnreadable = (row: Row): boolean => row['comes_back'] !== 't' || isNoText(row, names)
  const end = found.findIndex(isUnreadable)
  let { after } = request
  let before = 0
  return found.slice(0, end < 0 ? found.length : end).map((row) => {
    const until = cursorBehind(
      names.map((name) => row[name]!),
      shape,
    )
    const stretch = { after, until, rows: Number(row['n']) - before }
    after = until
    before = Number(row['n'])
    return stretch
  })
}

/** A page ends where the number of its rows, or the sum of their sizes, passes a multiple of what it may hold. */
function cutSql(scannable: Scannable, names: readonly string[], { after, limit, count }: CutRequest): string {
  const { schema, shape, form } = scannable
  const keys = keysOf(form)
  const columns = keys.map((key, i) => `${key} AS ${names[i]}`).join(', ')
  const rows = rowsFor(limit, scannable)
  const filled = shape.hasLongValues ? ` + (sum(size) OVER w - size)::int8 / ${limit.bytes}` : ''
  const size = shape.hasLongValues ? `, (${sizeOf(scannable)})::int8 AS size` : ''
  const order = names.join(', ')
  const texts = names.map((name) => `${name}::text`).join(', ')
  // What is read behind a key, and up to it, depends upon its text.
  const comesBack = names.map((name, i) => `${name}::text::${form.keyTypes[i]} = ${name}`).join(' AND ')
  return (
    `SELECT ${texts}, ${comesBack} AS comes_back, n FROM (` +
    ` SELECT ${order}, n, page, lead(page) OVER (ORDER BY n) AS following FROM (` +
    `  SELECT ${order}, row_number() OVER w AS n, (row_number() OVER w - 1) / ${rows}${filled} AS page FROM (` +
    `   SELECT ${columns}${size} FROM ${fromTable(schema, shape)} AS t` +
    `   WHERE ${afterPlace(keys, placeOf(after, scannable))}` +
    `   ORDER BY ${keys.join(', ')} LIMIT ${count * rows + 1}) AS t` +
    `  WINDOW w AS (ORDER BY ${order} ROWS UNBOUNDED PRECEDING)) AS numbered) AS paged` +
    ` WHERE following <> page ORDER BY n LIMIT ${count}`
  )
}

/** In a database that knows no encoding a key may be any bytes: nothing can be read behind those. */
function isNoText(row: Row, names: readonly string[]): boolean {
  return names.some((name) => row[name]!.includes('\ufffd'))
}
