import type { TableColumn } from '../../../model/table-schema.ts'
import type { Database } from '../database.ts'
import { quoteName } from '../identifier.ts'

/** How far a table counted that was made with AUTOINCREMENT. https://sqlite.org/autoinc.html */
export function countedTo(database: Database, table: string, column: string): Pick<TableColumn, 'countedTo'> {
  const isKept = database.get("SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_sequence'")
  if (!isKept) return {}
  const beyond = `coalesce((SELECT max(${quoteName(column)}) FROM ${quoteName(table)}), 0)`
  const row = database.get(
    `SELECT CAST(seq AS TEXT) AS seq FROM sqlite_sequence WHERE name = ? AND typeof(seq) = 'integer' AND seq > ${beyond}`,
    table,
  )
  return row ? { countedTo: String(row['seq']) } : {}
}
