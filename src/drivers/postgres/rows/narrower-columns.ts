import type { TableColumn } from '../../../model/table-schema.ts'
import type { TableShape } from '../catalog.ts'
import { columnTypeOf } from './column-type.ts'
import { keeps } from './keeps.ts'
import type { RowTable } from './row-table.ts'

/** Columns of a table that is there which do not keep every value of these rows, as they are declared. */
export function narrowerColumns(
  shape: TableShape,
  { columns }: Pick<RowTable, 'columns'>,
): ReadonlyMap<string, Pick<TableColumn, 'type' | 'native'>> {
  return new Map(
    columns.flatMap(({ name, type }) => {
      const column = shape.columns.find((one) => one.name === name)
      if (!column || column.generated !== undefined) return []
      const has = columnTypeOf(column)
      return keeps(has, type) ? [] : [[name, { type: has, native: column.native }] as const]
    }),
  )
}
