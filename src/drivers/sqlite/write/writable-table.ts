import type { Database } from '../database.ts'
import type { TableForm } from '../table-form.ts'
import { type LateReferences, lateReferences } from './late-references.ts'

/** A table with what a writer needs for it again and again. */
export interface WritableTable {
  readonly database: Database
  readonly form: TableForm
  /** Rows that one statement takes. */
  readonly rowsAtOnce: number
  /** Statements by their number of rows: their texts are kilobytes long, and made once. */
  readonly insert: (rows: number) => string
  readonly upsert: (rows: number) => string
  readonly unlike: (rows: number) => string
  readonly late: LateReferences | undefined
}

/** More is slower (measured), fewer pays a call per row. */
const ROWS_AT_ONCE = 64
/** https://sqlite.org/limits.html#max_variable_number */
const MAX_PARAMETERS = 32_766

export function writableTable(database: Database, form: TableForm): WritableTable {
  return {
    database,
    form,
    rowsAtOnce: Math.max(1, Math.min(ROWS_AT_ONCE, Math.floor(MAX_PARAMETERS / form.width))),
    insert: onceEach((rows) => form.insertSql(rows)),
    upsert: onceEach((rows) => form.upsertSql(rows)),
    unlike: onceEach((rows) => form.unlikeSql(rows)),
    late: lateReferences(database, form),
  }
}

function onceEach(make: (rows: number) => string): (rows: number) => string {
  const made = new Map<number, string>()
  return (rows) => {
    const sql = made.get(rows) ?? make(rows)
    made.set(rows, sql)
    return sql
  }
}
