import { quoteName } from '../identifier.ts'
import type { TableForm } from '../table-form.ts'
import { rawCellSql } from './cells/raw-cell.ts'
import type { RowTable } from './row-table.ts'

type Statements = Pick<
  TableForm,
  'insertSql' | 'upsertSql' | 'unlikeSql' | 'selectByKeySql' | 'deleteByKeySql' | 'rawColumns'
>

export function rowStatements({ name, schema, columns }: RowTable): Statements {
  const table = quoteName(name)
  const keys = columns.filter((column) => schema.key.includes(column.name))
  const others = columns.filter((column) => !schema.key.includes(column.name))
  const row = columns.map(({ form }) => form.placeholder)
  const isKeyed = schema.key.length > 0
  const conflict = `ON CONFLICT (${schema.key.map(quoteName).join(', ')})`
  // In the order of the key, as `bindKey` gives its parameters.
  const byKey = schema.key
    .map((key) => `${quoteName(key)} = ${keys.find((column) => column.name === key)!.form.placeholder}`)
    .join(' AND ')
  const rawColumns = (prefix = ''): readonly string[] =>
    columns.map((column, i) => rawCellSql(column.name, `v${i}`, prefix))
  const insertInto = (rows: number): string => {
    const values = Array<string>(rows).fill(`(${row.join(', ')})`)
    return `INSERT INTO ${table} (${columns.map((column) => quoteName(column.name)).join(', ')}) VALUES ${values.join(', ')}`
  }
  return {
    rawColumns,
    insertSql: (rows) => (isKeyed ? `${insertInto(rows)} ${conflict} DO NOTHING` : insertInto(rows)),
    upsertSql(rows) {
      const set = others.map((column) => `${quoteName(column.name)} = excluded.${quoteName(column.name)}`)
      return `${insertInto(rows)} ${conflict} DO ${set.length > 0 ? `UPDATE SET ${set.join(', ')}` : 'NOTHING'}`
    },
    unlikeSql(rows) {
      const values = Array.from({ length: rows }, (_, i) => `(${[String(i), ...row].join(', ')})`)
      const cell = (column: (typeof columns)[number]): string => `v.c${columns.indexOf(column)}`
      const isSameKey = keys.map((key) => `m.${quoteName(key.name)} = ${cell(key)}`)
      const isMissing = `m.${quoteName(keys[0]!.name)} IS NULL`
      // A column may take `A` for `a`: they are two values all the same.
      const differs = others.map((other) => `m.${quoteName(other.name)} IS NOT ${cell(other)} COLLATE BINARY`)
      return (
        `WITH v(${['i', ...columns.map((_, i) => `c${i}`)].join(', ')}) AS (VALUES ${values.join(', ')}) ` +
        `SELECT v.i AS i, ${isMissing} AS missing, ${rawColumns('m.').join(', ')} ` +
        `FROM v LEFT JOIN ${table} AS m ON ${isSameKey.join(' AND ')} WHERE ${[isMissing, ...differs].join(' OR ')}`
      )
    },
    selectByKeySql: () => `SELECT ${rawColumns().join(', ')} FROM ${table} WHERE ${byKey}`,
    deleteByKeySql: () => `DELETE FROM ${table} WHERE ${byKey}`,
  }
}
