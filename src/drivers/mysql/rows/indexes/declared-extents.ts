import type { Server } from '../../connection/server-of.ts'
import { declaredColumn } from '../declared-column.ts'
import type { RowTable } from '../row-table.ts'
import { type Extent, extentOfDeclared } from './index-terms.ts'

/** How long the values of each column may be in a table that is to be made. */
export function declaredExtents(
  { schema }: Pick<RowTable, 'schema'>,
  server: Server,
): (column: string) => Extent | undefined {
  return (name) => {
    const column = schema.columns.find((one) => one.name === name)
    return column && extentOfDeclared(declaredColumn(column, { schema }, server))
  }
}
