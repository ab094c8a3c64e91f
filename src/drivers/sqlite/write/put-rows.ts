import type { DocumentPage } from '../../../model/page/document-page.ts'
import { DrayError } from '../../../model/error.ts'
import { type Outcomes, STATUS } from '../../../model/outcomes.ts'
import { type Bound, type Database, isLarge } from '../database.ts'
import { duplicateKey } from '../../../store/refused-records.ts'
import { isRefusal, transactionEnded } from '../errors.ts'
import type { WritableTable } from './writable-table.ts'

/**
 * The quick way: every entry in, many at a time. False when some entry cannot be kept, is refused or meets its key: then
 * some of the page may be in, and the caller rolls back.
 */
export function insertAll(into: WritableTable, page: DocumentPage): boolean {
  const { database, form, rowsAtOnce, insert } = into
  const sql = insert(rowsAtOnce)
  let bound: Bound[] = []
  try {
    for (let i = 0; i < page.count; i++) {
      if (form.bind(page, i, bound)) return false
      if (bound.length < rowsAtOnce * form.width) continue
      if (put(database, page, sql, bound) !== rowsAtOnce) return false
      bound = []
    }
    const left = bound.length / form.width
    if (left > 0 && put(database, page, insert(left), bound) !== left) return false
    return canStay(into, page)
  } catch (error) {
    if (isRefusal(error)) return false
    throw error
  }
}

/** In a smaller page there is nothing whose copies matter. */
const LARGE_PAGE_BYTES = 4 << 20

/** What was made of a large value, and does not lie in the page, is of no use once it is bound. */
function put(database: Database, page: DocumentPage, sql: string, bound: readonly Bound[]): number {
  if (page.bytes.length < LARGE_PAGE_BYTES) return database.run(sql, ...bound)
  const own = bound.filter(isLarge).flatMap(({ buffer }) => (buffer === page.bytes.buffer ? [] : [buffer]))
  return database.runOnce(sql, bound, own)
}

function canStay({ late }: WritableTable, page: DocumentPage, rows = allOf(page)): boolean {
  return !late || rows.every((i) => !late(page.keyText(i)))
}

function allOf({ count }: DocumentPage): readonly number[] {
  return Array.from({ length: count }, (_, i) => i)
}

/** All of them: what cannot be kept or is refused is rejected with its reason, the rest goes in. */
export function insertEach(into: WritableTable, page: DocumentPage, outcomes: Outcomes): void {
  putAll(into, page, { chosen: allOf(page), sql: into.insert, outcomes })
}

/** The same for chosen entries, over what their keys hold now. */
export function upsertEach(
  into: WritableTable,
  page: DocumentPage,
  chosen: readonly number[],
  outcomes: Outcomes,
): void {
  putAll(into, page, { chosen, sql: into.upsert, outcomes })
}

interface Putting {
  readonly chosen: readonly number[]
  readonly sql: WritableTable['insert']
  readonly outcomes: Outcomes
}

/** As many at a time as a statement takes; where one of them is refused, these one after the other. */
function putAll(into: WritableTable, page: DocumentPage, { chosen, sql, outcomes }: Putting): void {
  for (let from = 0; from < chosen.length; from += into.rowsAtOnce) {
    const rows = chosen.slice(from, from + into.rowsAtOnce)
    if (rows.length > 1 && putTogether(into, page, rows, sql)) continue
    for (const i of rows) putRow(into, page, i, { sql: sql(1), outcomes })
  }
}

/** False, with nothing done, when one of the entries cannot be kept or is refused. */
function putTogether(
  into: WritableTable,
  page: DocumentPage,
  rows: readonly number[],
  sql: WritableTable['insert'],
): boolean {
  const { database, form } = into
  const bound: Bound[] = []
  if (rows.some((i) => form.bind(page, i, bound))) return false
  database.exec('SAVEPOINT together')
  try {
    if (put(database, page, sql(rows.length), bound) === rows.length && canStay(into, page, rows)) {
      database.exec('RELEASE together')
      return true
    }
  } catch (error) {
    if (!isRefusal(error)) throw error
    if (!database.isTransaction) {
      throw transactionEnded(error, page.keyText(rows[0]!), page.keyText(rows.at(-1)!))
    }
  }
  database.exec('ROLLBACK TO together; RELEASE together')
  return false
}

function putRow(
  into: WritableTable,
  page: DocumentPage,
  i: number,
  { sql, outcomes }: { readonly sql: string; readonly outcomes: Outcomes },
): void {
  const { database, form, late } = into
  const bound: Bound[] = []
  const unkept = form.bind(page, i, bound)
  if (unkept) return outcomes.set(i, STATUS.rejected, unkept)
  const key = page.keyText(i)
  if (late) database.exec('SAVEPOINT one')
  try {
    const isPut = put(database, page, sql, bound) > 0
    const refusal = isPut ? late?.(key) : whyNothingChanged(into, key)
    if (late) database.exec(refusal ? 'ROLLBACK TO one; RELEASE one' : 'RELEASE one')
    if (refusal) outcomes.set(i, STATUS.rejected, refusal)
  } catch (error) {
    if (!isRefusal(error)) throw error
    if (!database.isTransaction) throw transactionEnded(error, key, key)
    if (late) database.exec('ROLLBACK TO one; RELEASE one')
    outcomes.set(i, STATUS.rejected, error.within({ key }))
  }
}

function whyNothingChanged({ database, form }: WritableTable, key: string): DrayError {
  if (form.keyColumns.length > 0 && database.get(form.selectByKeySql(), ...form.bindKey(key)))
    return duplicateKey(key)
  return new DrayError(
    'STORE_REFUSED',
    `A trigger of ${form.name} kept the document ${key} from being written`,
    {
      key,
    },
  )
}
