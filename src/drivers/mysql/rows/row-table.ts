import type { Layout } from '../../../model/layout.ts'
import type { TableColumn, TableSchema } from '../../../model/table-schema.ts'
import type { TableShape } from '../catalog.ts'
import { storeOptions } from '../options.ts'
import { columnNamed } from '../table-columns.ts'
import type { CellForm } from './cell-form.ts'
import { cellFormOf } from './cell-form-of.ts'

/** A table of rows, as its layout says. */
export interface RowTable {
  readonly name: string
  readonly schema: TableSchema
  readonly columns: readonly RowColumn[]
}

/** A column that holds values of its own: what the engine computes is no part of a record. */
export interface RowColumn extends TableColumn {
  readonly form: CellForm
}

/** `shape`: as the table is there. */
export function rowTableOf(collection: string, { schema, options }: Layout, shape?: TableShape): RowTable {
  if (!schema) throw new Error('A row layout comes with the schema of its table')
  const columns = schema.columns
    .filter(({ generated }) => generated === undefined)
    .map((column) => ({ ...column, form: cellFormOf(column.type, columnNamed(shape, column.name)) }))
  return { name: storeOptions.parse(options).table ?? collection, schema, columns }
}
