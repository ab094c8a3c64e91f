import type { TableColumn } from '../../../model/table-schema.ts'
import { isHashed } from '../../../store/tables/beginnings.ts'
import type { Server } from '../connection/server-of.ts'
import { declaredType, isWideRow } from './declared-type.ts'
import type { RowTable } from './row-table.ts'

/** How a column of this table is declared, with all that its keys and indexes leave room for. */
export function declaredColumn(column: TableColumn, table: Pick<RowTable, 'schema'>, server: Server): string {
  return declaredType(column, {
    server,
    shared: sharedBy(column.name, table),
    isWide: isWideRow(table.schema.columns),
  })
}

/**
 * Of the keys that a column is of, the one with most columns. An index that only serves speed takes beginnings of values, and one of
 * hashes values of any length: for neither is a column shorter.
 */
function sharedBy(name: string, { schema }: Pick<RowTable, 'schema'>): number {
  const { key, unique, indexes, references } = schema
  const lists = [
    key,
    ...unique.map(({ columns }) => columns),
    ...indexes
      .filter((index) => index.unique && !isHashed(index))
      .map(({ columns }) => columns.filter(({ beginning }) => !beginning).map((column) => column.name)),
    ...references.map(({ columns }) => columns),
  ]
  return Math.max(0, ...lists.filter((columns) => columns.includes(name)).map(({ length }) => length))
}
