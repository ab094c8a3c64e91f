import type { Database } from '../database.ts'
import { unfitTable } from '../../../store/tables/refusals.ts'
import { sameName } from '../identifier.ts'
import type { TableForm } from '../table-form.ts'

/** An index that is there by this name is left as it is: the application may have made it. */
export function createIndexes(
  database: Database,
  form: TableForm,
  only: { readonly unique?: boolean } = {},
): void {
  for (const index of form.indexes) {
    if (only.unique && !index.unique) continue
    database.exec(form.indexSql(index))
  }
}

/** Names of indexes are one space in the whole database. @throws STORE_INVALID where another thing has the name */
export function checkIndexNames(database: Database, collection: string, form: TableForm): void {
  for (const index of form.indexes) {
    const other = database.get(
      'SELECT tbl_name, type FROM sqlite_schema WHERE name = ? COLLATE NOCASE',
      index.name,
    )
    if (!other || (other['type'] === 'index' && sameName(String(other['tbl_name']), form.name))) continue
    const kind = `${String(other['type'])} of ${String(other['tbl_name'])}`
    throw unfitTable(collection, form.name, `its index cannot be called ${index.name}, which is the ${kind}`)
  }
}
