import type { Database } from '../database.ts'
import type { TableRules } from '../rows/table-rules.ts'
import type { TableSchema } from '../../../model/table-schema.ts'
import type { ColumnShape, TableShape } from '../table-shape.ts'
import type { Recognised } from './recognise.ts'

interface Said {
  readonly rules: TableRules
  readonly indexes: Pick<TableSchema, 'indexes' | 'unique'>
}

/** Whether the table says more than `createTableSql` does: as documents alone, that would be lost. */
export function isOwnTable(
  database: Database,
  { name, columns, hasRowid, isStrict }: TableShape,
  { key, body }: Recognised,
  { rules: { checks, collations }, indexes: { indexes, unique } }: Said,
): boolean {
  const isUsual =
    columns.length === 2 &&
    hasRowid &&
    !isStrict &&
    isPlain(key, 'id') &&
    key.type === 'TEXT' &&
    isPlain(body, 'data') &&
    ['TEXT', 'JSON'].includes(body.type) &&
    body.isNotNull
  if (!isUsual || collations.size > 0 || [checks, indexes, unique].some(({ length }) => length > 0))
    return true
  return database.get('SELECT 1 FROM pragma_foreign_key_list(?)', name) !== undefined
}

function isPlain({ name, hasDefault }: ColumnShape, wanted: string): boolean {
  return name === wanted && !hasDefault
}
