import type { DocumentPage } from '../../../model/document-page.ts'
import type { DrayError } from '../../../model/error.ts'
import { type Outcomes, STATUS } from '../../../model/outcomes.ts'
import type { Work } from '../connection/session.ts'
import { isDuplicate, isRefusal } from '../errors.ts'
import { duplicateKey, unsupportedValue } from '../refusals.ts'
import { pageByKeys } from '../read/read-keys.ts'
import type { FieldSink } from '../table-form.ts'
import { LoadText } from './load-text.ts'
import type { WritableTable } from './writable-table.ts'

/** Fields of one row as the parameters of a statement. */
type Fields = (Buffer | null)[]

/** The server makes LOAD DATA's fields longer bit by bit: of many megabytes that takes forever. */
const LARGE_BYTES = 1 << 20
/** Beside the values of a statement. */
const PACKET_SPARE_BYTES = 4096

/**
 * The quick way: every entry that can be kept in one LOAD DATA. Undefined when the server left a row out, or had something
 * to say about one: then some of the page may be in, and the caller rolls back.
 */
export async function loadPage(
  work: Work,
  into: WritableTable,
  page: DocumentPage,
  outcomes: Outcomes,
): Promise<Outcomes | undefined> {
  const { server, form, statements } = into
  if (!server.takesFiles) return undefined
  const text = new LoadText(page.bytes.length + 64 * page.count + 64)
  for (let i = 0; i < page.count; i++) {
    const error = form.encode(page, i, text) ?? tooLarge(into, page, i, text.rowBytes)
    if (!error && text.rowBytes > LARGE_BYTES) return undefined
    if (!error) text.endRow()
    else {
      text.takeBack()
      outcomes.set(i, STATUS.rejected, error)
    }
  }
  if (text.rows === 0) return outcomes
  const done = await loaded(work, statements.load, text.bytes)
  if (done?.rows !== text.rows) return undefined
  return done.warnings === 0 || !(await hasTrouble(work)) ? outcomes : undefined
}

type Loaded = Awaited<ReturnType<Work['load']>>

/** Undefined where one of the rows is refused: of most the server says so in a warning, of JSON in an error. */
async function loaded(work: Work, sql: string, bytes: Uint8Array): Promise<Loaded | undefined> {
  try {
    return await work.load(sql, bytes)
  } catch (error) {
    if (isRefusal(error)) return undefined
    throw error
  }
}

/** ER_BINLOG_UNSAFE_STATEMENT says nothing of the rows. */
async function hasTrouble(work: Work): Promise<boolean> {
  const warnings = await work.texts('SHOW WARNINGS')
  return warnings.some(([, code]) => code !== '1592')
}

/** More is slower to prepare, fewer pays a trip per row. A prepared statement takes 65,535 parameters. */
const ROWS_AT_ONCE = 64
const MAX_PARAMETERS = 65_535

/** The chosen entries, many at a time; where one of them is refused, these one after the other. */
export async function insertRows(
  work: Work,
  into: WritableTable,
  page: DocumentPage,
  { chosen, outcomes }: { readonly chosen: readonly number[]; readonly outcomes: Outcomes },
): Promise<void> {
  const { form, server, statements } = into
  const most = Math.min(ROWS_AT_ONCE, Math.floor(MAX_PARAMETERS / form.columns.length))
  let rows: { readonly i: number; readonly fields: Fields }[] = []
  let bytes = 0
  const flush = async (): Promise<void> => {
    const batch = rows
    rows = []
    bytes = 0
    const isFull = batch.length === most
    // Sizes of all kinds would each be a statement that the server keeps.
    if (
      isFull &&
      (await insertTogether(
        work,
        statements.insert(most),
        batch.flatMap(({ fields }) => fields),
      ))
    )
      return
    for (const { i, fields } of batch) await insertRow(work, into, page, { i, fields, outcomes })
  }
  for (const i of chosen) {
    const fields = fieldsOf(into, page, i)
    if (!Array.isArray(fields)) {
      outcomes.set(i, STATUS.rejected, fields)
      continue
    }
    const size = sizeOf(fields)
    if (bytes + size > server.maxPacketBytes / 2) await flush()
    rows.push({ i, fields })
    bytes += size
    if (rows.length === most) await flush()
  }
  await flush()
}

/** @returns the error where the entry cannot be kept */
export function fieldsOf(into: WritableTable, page: DocumentPage, i: number): Fields | DrayError {
  const fields: Fields = []
  const sink: FieldSink = {
    put: (bytes) => void fields.push(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)),
    putNull: () => void fields.push(null),
  }
  return into.form.encode(page, i, sink) ?? tooLarge(into, page, i, sizeOf(fields)) ?? fields
}

/** Nobody could read it, even if it could be written. */
function tooLarge(
  { server }: WritableTable,
  page: DocumentPage,
  i: number,
  bytes: number,
): DrayError | undefined {
  if (bytes + PACKET_SPARE_BYTES <= server.maxPacketBytes) return undefined
  const limit = `max_allowed_packet of the server is ${server.maxPacketBytes} bytes`
  return unsupportedValue(page.keyText(i), `it has ${bytes} bytes, and ${limit}`)
}

function sizeOf(fields: Fields): number {
  return fields.reduce((sum, field) => sum + (field?.length ?? 0), 0)
}

/** False, with nothing done, when one of the rows is refused: the server takes a statement back as a whole. */
async function insertTogether(work: Work, sql: string, values: Fields): Promise<boolean> {
  try {
    await work.runPrepared(sql, values)
    return true
  } catch (error) {
    if (isRefusal(error)) return false
    throw error
  }
}

interface RowToPut {
  readonly i: number
  readonly fields: Fields
  readonly outcomes: Outcomes
}

async function insertRow(
  work: Work,
  into: WritableTable,
  page: DocumentPage,
  { i, fields, outcomes }: RowToPut,
): Promise<void> {
  try {
    await work.runPrepared(into.statements.insert(1), fields)
  } catch (error) {
    if (!isRefusal(error)) throw error
    const key = page.keyText(i)
    const isSame = isDuplicate(error) && (await isThere(work, into, page, i))
    outcomes.set(i, STATUS.rejected, isSame ? duplicateKey(key) : error.within({ key }))
  }
}

/** By its key; what else must be unique is another reason. */
async function isThere(work: Work, into: WritableTable, page: DocumentPage, i: number): Promise<boolean> {
  const { page: found, at } = await pageByKeys(work, into, [page.key(i)])
  return at.has(0) || found.problems.length > 0
}
