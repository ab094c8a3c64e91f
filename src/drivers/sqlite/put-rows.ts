import type { DocumentPage } from '../../model/document-page.ts'
import { DrayError } from '../../model/error.ts'
import { type Outcomes, STATUS } from '../../model/outcomes.ts'
import { rowBinder } from './bind-rows.ts'
import type { Bound, Database } from './database.ts'
import { duplicateKey, isRefusal } from './errors.ts'
import type { Table } from './layout.ts'
import { selectByKeySql } from './reader.ts'
import type { WriterStatements } from './statements.ts'

/** Rows of one INSERT: more is slower (measured), fewer pays a call per row. */
export const ROWS_AT_ONCE = 64
/** https://sqlite.org/limits.html#max_variable_number */
const MAX_PARAMETERS = 32_766

export function rowsAtOnce({ columns }: Table): number {
  return Math.max(1, Math.min(ROWS_AT_ONCE, Math.floor(MAX_PARAMETERS / (2 + columns.length))))
}

/**
 * The quick way: every entry in, many at a time. False when some entry cannot be kept, is refused or meets its key: then
 * some of the page may be in, and the caller rolls back.
 */
export function insertAll(database: Database, table: Table, statements: WriterStatements, page: DocumentPage): boolean {
  const binder = rowBinder(table)
  const many = rowsAtOnce(table)
  const sql = insertSql(table, many)
  let bound: Bound[] = []
  try {
    for (let i = 0; i < page.count; i++) {
      if (binder.bind(page, i, bound)) return false
      if (bound.length < many * binder.width) continue
      if (database.run(sql, ...bound) !== many) return false
      bound = []
    }
    const left = bound.length / binder.width
    return left === 0 || database.run(insertSql(table, left), ...bound) === left
  } catch (error) {
    if (isRefusal(error)) return false
    throw error
  }
}

/** One entry after the other: what cannot be kept or is refused is rejected with its reason, the rest goes in. */
export function insertEach(database: Database, table: Table, statements: WriterStatements, page: DocumentPage, outcomes: Outcomes): void {
  const put = rowPutter(database, table, insertSql(table, 1))
  for (let i = 0; i < page.count; i++) put(page, i, outcomes)
}

/** The same for chosen entries, over what their keys hold now. */
export function upsertEach(
  database: Database,
  table: Table,
  page: DocumentPage,
  chosen: readonly number[],
  outcomes: Outcomes,
): void {
  const put = rowPutter(database, table, upsertSql(table, 1))
  for (const i of chosen) put(page, i, outcomes)
}

function rowPutter(
  database: Database,
  table: Table,
  sql: string,
): (page: DocumentPage, i: number, outcomes: Outcomes) => void {
  const binder = rowBinder(table)
  return (page, i, outcomes) => {
    const bound: Bound[] = []
    const unkept = binder.bind(page, i, bound)
    if (unkept) return outcomes.set(i, STATUS.rejected, unkept)
    try {
      if (database.run(sql, ...bound) > 0) return
      outcomes.set(i, STATUS.rejected, whyNothingChanged(database, table, page.keyText(i), bound[0]!))
    } catch (error) {
      // A trigger may have ended the whole transaction (RAISE(ROLLBACK)): then the page is lost, not the row alone.
      if (!isRefusal(error) || !database.isTransaction) throw error
      outcomes.set(i, STATUS.rejected, error.within({ key: page.keyText(i) }))
    }
  }
}

function whyNothingChanged(database: Database, table: Table, statements: WriterStatements, key: string, bound: Bound): DrayError {
  if (database.get(selectByKeySql(table), bound)) return duplicateKey(key)
  return new DrayError('STORE_REFUSED', `A trigger of ${table.name} let the document ${key} pass unwritten`, {
    key,
  })
}
