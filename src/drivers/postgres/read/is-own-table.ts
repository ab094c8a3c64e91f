import type { TableSchema } from '../../../model/table-schema.ts'
import { hasRules } from '../../../store/tables/of-own-table.ts'
import type { ColumnShape, TableShape } from '../catalog.ts'
import type { Recognised } from './recognise.ts'

/** Whether the table says more than `createDocumentTableSql` does: as documents alone, that would be lost. */
export function isOwnTable({ columns }: TableShape, { key, body }: Recognised, table: TableSchema): boolean {
  const isUsual =
    columns.length === 2 &&
    isPlain(key, 'id') &&
    key.native === 'text' &&
    isPlain(body, 'data') &&
    ['json', 'jsonb'].includes(body.native) &&
    body.isNotNull
  // An index that no column stands for is no reason to be a table: documents are what it is of.
  return (
    !isUsual ||
    hasRules({ ...table, indexes: table.indexes.filter(({ columns: terms }) => terms.length > 0) })
  )
}

function isPlain(column: ColumnShape, name: string): boolean {
  const { default: given, comment, collation } = column
  return column.name === name && [given, comment, collation].every((said) => said === undefined)
}
