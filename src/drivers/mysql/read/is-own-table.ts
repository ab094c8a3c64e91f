import type { TableSchema } from '../../../model/table-schema.ts'
import { hasRules } from '../../../store/tables/of-own-table.ts'
import type { ColumnShape, TableShape } from '../catalog.ts'
import type { Recognised } from './recognise.ts'

/** Whether the table says more than `createDocumentTableSql` does: as documents alone, that would be lost. */
export function isOwnTable({ columns }: TableShape, { key, body }: Recognised, table: TableSchema): boolean {
  const isUsual =
    columns.length === 2 &&
    isPlain(key, 'id') &&
    isKey(key) &&
    isPlain(body, 'data') &&
    ['json', 'longtext'].includes(body.native) &&
    body.isNotNull
  return !isUsual || hasRules(table)
}

function isPlain(column: ColumnShape, name: string): boolean {
  return column.name === name && column.default === undefined && column.comment === ''
}

/** A key has a length in any case; of texts it tells each from the others, as dray's own do. */
function isKey({ type, collation }: ColumnShape): boolean {
  return type === 'varbinary' || (type === 'varchar' && collation !== undefined && /_bin$/.test(collation))
}
