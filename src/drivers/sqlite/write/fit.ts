import type { Database } from '../database.ts'
import { unfitTable } from '../errors.ts'
import { sameName } from '../identifier.ts'
import type { Table } from '../layout.ts'
import { type Affinity, columnNamed, type ColumnShape, shapeOf, type TableShape } from '../table-shape.ts'

/** Whether the table is there. @throws STORE_INVALID when it is, and cannot hold documents of this layout unchanged */
export function isThereAndFits(database: Database, collection: string, table: Table): boolean {
  const shape = shapeOf(database, table.name)
  if (!shape) {
    const other = otherOfName(database, table.name)
    if (other !== undefined) throw unfitTable(collection, table.name, `its name is that of ${other}`)
    return false
  }
  const reason = misfitOf(shape, table)
  if (reason !== undefined) throw unfitTable(collection, table.name, reason)
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

function misfitOf(shape: TableShape, table: Table): string | undefined {
  // SQLite takes both for one: two collections would be written into one table.
  if (shape.name !== table.name) return `the database has it as ${shape.name}`
  return (
    keyMisfit(shape, table) ??
    bodyMisfit(shape, table) ??
    cellMisfit(shape, table) ??
    otherMisfit(shape, table)
  )
}

function keyMisfit(shape: TableShape, { key }: Table): string | undefined {
  const column = columnNamed(shape, key)
  if (!column) return `it has no column ${key} for the key`
  if (column.isGenerated) return `its column ${key} is computed`
  if (column.affinity !== 'text') return `its column ${key} is ${typeName(column)}, and keys are text`
  return column.isKey ? undefined : `its column ${key} is not unique, byte by byte`
}

/** A document is an object, so its text never looks like a number: NUMERIC, as `JSON` is, leaves it alone. */
function bodyMisfit(shape: TableShape, { body }: Table): string | undefined {
  const column = columnNamed(shape, body)
  if (!column) return `it has no column ${body} for the document`
  return column.isGenerated ? `its column ${body} is computed` : undefined
}

const KEEPS: Readonly<Record<Table['columns'][number]['type'], readonly Affinity[]>> = {
  integer: ['integer', 'numeric', 'blob'],
  real: ['real'],
  text: ['text', 'blob'],
}

function cellMisfit(shape: TableShape, { columns }: Table): string | undefined {
  for (const { name, type } of columns) {
    const column = columnNamed(shape, name)
    if (!column) return `it has no column ${name}`
    if (!KEEPS[type].includes(column.affinity))
      return `its column ${name} is ${typeName(column)}, not ${type}`
  }
  return undefined
}

function otherMisfit(shape: TableShape, table: Table): string | undefined {
  const ours = [table.key, table.body, ...table.columns.map(({ name }) => name)]
  const other = shape.columns.find(
    (column) =>
      column.isNotNull &&
      !column.hasDefault &&
      !column.isGenerated &&
      !ours.some((name) => sameName(name, column.name)),
  )
  return other && `its column ${other.name} is NOT NULL and dray has no value for it`
}

function typeName({ type }: ColumnShape): string {
  return type === '' ? 'of no type' : type
}
