import type { Database } from '../database.ts'
import { unfitTable } from '../errors.ts'
import { sameName } from '../identifier.ts'
import type { Table } from '../layout.ts'
import { createIndexSql } from '../statements.ts'

/** An index that is there by this name is left as it is: the application may have made it. */
export function createIndexes(
  database: Database,
  table: Table,
  only: { readonly unique?: boolean } = {},
): void {
  for (const index of table.indexes) {
    if (only.unique && !index.unique) continue
    database.exec(createIndexSql(table, index))
  }
}

/** Names of indexes are one space in the whole database. @throws STORE_INVALID where another thing has the name */
export function checkIndexNames(database: Database, collection: string, table: Table): void {
  for (const index of table.indexes) {
    const other = database.get(
      'SELECT tbl_name, type FROM sqlite_schema WHERE name = ? COLLATE NOCASE',
      index.name,
    )
    if (!other || (other['type'] === 'index' && sameName(String(other['tbl_name']), table.name))) continue
    const kind = `${String(other['type'])} of ${String(other['tbl_name'])}`
    throw unfitTable(collection, table.name, `its index cannot be called ${index.name}, which is the ${kind}`)
  }
}

/** SQLite's JSON functions refuse deeper documents, and with an index on them the row. https://sqlite.org/json1.html */
export function hasJsonIndexes({ indexes }: Table): boolean {
  return indexes.some(({ json }) => json !== undefined)
}
