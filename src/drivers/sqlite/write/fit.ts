import type { Database } from '../database.ts'
import { unfitTable } from '../../../store/tables/refusals.ts'
import { sameName } from '../identifier.ts'
import type { TableForm } from '../table-form.ts'
import { shapeOf, type TableShape } from '../table-shape.ts'

/** Whether the table is there. @throws STORE_INVALID when it is, and cannot hold records of this layout unchanged */
export function isThereAndFits(database: Database, collection: string, form: TableForm): boolean {
  const shape = shapeOf(database, form.name)
  if (!shape) {
    const other = otherOfName(database, form.name)
    if (other !== undefined) throw unfitTable(collection, form.name, `its name is that of ${other}`)
    return false
  }
  const reason = misfitOf(shape, form)
  if (reason !== undefined) throw unfitTable(collection, form.name, reason)
  return true
}

/** Tables, views and indexes of a database share one space of names. */
function otherOfName(database: Database, name: string): string | undefined {
  const row = database.get(
    `SELECT type, tbl_name FROM sqlite_schema WHERE name = ? COLLATE NOCASE AND type <> 'trigger'`,
    name,
  )
  if (!row) return undefined
  if (row['type'] === 'index') return `an index of ${String(row['tbl_name'])}`
  return row['type'] === 'view' ? 'a view' : 'a virtual table'
}

function misfitOf(shape: TableShape, form: TableForm): string | undefined {
  // SQLite takes both for one: two collections would be written into one table.
  if (shape.name !== form.name) return `the database has it as ${shape.name}`
  return form.misfitOf(shape) ?? otherMisfit(shape, form)
}

function otherMisfit(shape: TableShape, { columns }: TableForm): string | undefined {
  const other = shape.columns.find(
    (column) =>
      column.isNotNull &&
      !column.hasDefault &&
      !column.isGenerated &&
      !columns.some((name) => sameName(name, column.name)),
  )
  return other && `its column ${other.name} is NOT NULL and dray has no value for it`
}
