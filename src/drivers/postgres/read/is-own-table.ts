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
  return !isUsual || hasRules(table)
}

function isPlain(column: ColumnShape, name: string): boolean {
  const { default: given, comment, collation } = column
  return column.name === name && [given, comment, collation].every((said) => said === undefined)
}
