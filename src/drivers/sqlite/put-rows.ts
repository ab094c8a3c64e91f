import type { DocumentPage } from '../../model/document-page.ts'
import { DrayError } from '../../model/error.ts'
import { type Outcomes, STATUS } from '../../model/outcomes.ts'
import type { Bound } from './database.ts'
import { duplicateKey, isRefusal } from './errors.ts'
import { selectByKeySql } from './reader.ts'
import type { WritableTable } from './writable-table.ts'

/**
 * The quick way: every entry in, many at a time. False when some entry cannot be kept, is refused or meets its key: then
 * some of the page may be in, and the caller rolls back.
 */
export function insertAll(into: WritableTable, page: DocumentPage): boolean {
  const { database, binder, rowsAtOnce, insert } = into
  const sql = insert(rowsAtOnce)
  let bound: Bound[] = []
  try {
    for (let i = 0; i < page.count; i++) {
      if (binder.bind(page, i, bound)) return false
      if (bound.length < rowsAtOnce * binder.width) continue
      if (database.run(sql, ...bound) !== rowsAtOnce) return false
      bound = []
    }
    const left = bound.length / binder.width
    return left === 0 || database.run(insert(left), ...bound) === left
  } catch (error) {
    if (isRefusal(error)) return false
    throw error
  }
}

/** One entry after the other: what cannot be kept or is refused is rejected with its reason, the rest goes in. */
export function insertEach(into: WritableTable, page: DocumentPage, outcomes: Outcomes): void {
  const sql = into.insert(1)
  for (let i = 0; i < page.count; i++) putRow(into, page, i, { sql, outcomes })
}

/** The same for chosen entries, over what their keys hold now. */
export function upsertEach(
  into: WritableTable,
  page: DocumentPage,
  chosen: readonly number[],
  outcomes: Outcomes,
): void {
  const sql = into.upsert(1)
  for (const i of chosen) putRow(into, page, i, { sql, outcomes })
}

function putRow(
  into: WritableTable,
  page: DocumentPage,
  i: number,
  { sql, outcomes }: { readonly sql: string; readonly outcomes: Outcomes },
): void {
  const { database, binder } = into
  const bound: Bound[] = []
  const unkept = binder.bind(page, i, bound)
  if (unkept) return outcomes.set(i, STATUS.rejected, unkept)
  try {
    if (database.run(sql, ...bound) > 0) return
    outcomes.set(i, STATUS.rejected, whyNothingChanged(into, page.keyText(i), bound[0]!))
  } catch (error) {
    // A trigger may have ended the whole transaction (RAISE(ROLLBACK)): then the page is lost, not the row alone.
    if (!isRefusal(error) || !database.isTransaction) throw error
    outcomes.set(i, STATUS.rejected, error.within({ key: page.keyText(i) }))
  }
}

function whyNothingChanged({ database, table }: WritableTable, key: string, bound: Bound): DrayError {
  if (database.get(selectByKeySql(table), bound)) return duplicateKey(key)
  return new DrayError('STORE_REFUSED', `A trigger of ${table.name} let the document ${key} pass unwritten`, {
    key,
  })
}
