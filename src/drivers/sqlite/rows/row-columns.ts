import type { Layout } from '../../../model/layout.ts'
import type { TableColumn, TableSchema } from '../../../model/table-schema.ts'
import type { CellForm } from './cells/cell-form.ts'
import { cellFormOf } from './cells/cell-form-of.ts'
import { numberForm } from './cells/number-cells.ts'

/** A column that is written, with how its values lie in it. */
export interface RowColumn extends TableColumn {
  readonly form: CellForm
  /** Its name as a member of a record, as JSON. */
  readonly member: string
}

/** Those that hold values of their own: what the engine computes is no part of a record. */
export function rowColumns({ columns }: TableSchema): readonly RowColumn[] {
  return columns
    .filter(({ generated }) => generated === undefined)
    .map((column) => ({ ...column, form: formOf(column), member: JSON.stringify(column.name) }))
}

/** In a column of another affinity lie only values that it leaves as they are. */
function formOf({ type, affinity }: TableColumn): CellForm {
  const own = cellFormOf(type)
  if (affinity === undefined) return own
  const isNumber = type.kind === 'float' || type.kind === 'decimal'
  const form = isNumber ? numberForm(own.declared) : own
  return { ...form, affinities: [...form.affinities, affinity] }
}

export function schemaOf({ schema }: Layout): TableSchema {
  if (!schema) throw new Error('A row layout comes with the schema of its table')
  return schema
}
