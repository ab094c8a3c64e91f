import { randomUUID } from 'node:crypto'
import type { Cursor } from '../../../model/cursor.ts'
import { DocumentPage } from '../../../model/page/document-page.ts'
import type { Problem } from '../../../model/page/problem.ts'
import type { ScanRequest } from '../../../store/source.ts'
import { hasLongValues } from '../catalog.ts'
import type { RowStream } from '../connection/row-stream.ts'
import { qualifiedName } from '../identifier.ts'
import { rowsReadAnew } from '../refusals.ts'
import { selected } from '../selected.ts'
import { pageOfRecords } from './page-of-records.ts'
import { recordOf } from './record-of.ts'
import type { HeldRows, Scannable } from './scannable.ts'
import { UNREADABLE, wholeSql } from './ask-rows.ts'

/**
 * The next rows of a table without a key. Nothing names them, and the server promises no order that would be the same in
 * a second question: so all of them are read by one, which is under way from the first page to the last.
 * @throws SOURCE_CHANGED for a place in a question that is over: the table is to be read from its beginning
 */
export async function scanStream(
  scannable: Scannable,
  { after, limit }: ScanRequest,
  open: (sql: string) => Promise<RowStream>,
): Promise<DocumentPage> {
  const held = after ? heldAt(scannable, after) : await begin(scannable, open)
  const records: Buffer[] = []
  const problems: Problem[] = []
  let isWhole = false
  for (let bytes = 0; bytes < limit.bytes && records.length + problems.length < limit.entries;) {
    const row = await held.stream.next()
    isWhole = row === undefined
    if (!row) break
    held.taken++
    const record = recordOf(row, held.pieces)
    bytes += record?.length ?? 0
    if (record) records.push(record)
    else problems.push({ ...UNREADABLE, position: { unit: scannable.unit }, bytes: new Uint8Array() })
  }
  if (isWhole) scannable.held = undefined
  const page = pageOfRecords(records, { ...scannable, next: isWhole ? undefined : cursorAt(held, scannable) })
  return new DocumentPage({ ...page, problems: [...page.problems, ...problems] })
}

async function begin(scannable: Scannable, open: (sql: string) => Promise<RowStream>): Promise<HeldRows> {
  const { database, shape, form } = scannable
  const own = form.recordSql(shape)
  const isTogether = !hasLongValues(shape) && own.every(({ mended }) => !mended)
  const pieces = isTogether ? [{ sql: wholeSql(own) }] : own
  const sql = `SELECT ${selected(pieces.map((piece) => piece.sql))} FROM ${qualifiedName(database, shape.name)}`
  const held = { name: randomUUID(), pieces, stream: await open(sql), taken: 0 }
  scannable.held = held
  return held
}

function heldAt({ held, form }: Scannable, { at }: Cursor): HeldRows {
  const { question, row } = at as { readonly question?: string; readonly row?: number }
  if (held && held.name === question && held.taken === row) return held
  throw rowsReadAnew(form.name)
}

function cursorAt({ name, taken }: HeldRows, { identity }: Scannable): Cursor {
  return { driver: 'mysql', v: 1, generation: identity, at: { question: name, row: taken } }
}
