import { qualifiedName, quoteName, quoteText } from '../identifier.ts'
import { indexOnceSql } from '../index-once.ts'
import type { Table } from '../layout.ts'

const TYPES: Readonly<Record<Table['columns'][number]['type'], string>> = {
  integer: 'bigint',
  real: 'double precision',
  text: 'text',
}

export function createDocumentTableSql(
  schema: string,
  { name, key, body, bodyType, columns }: Table,
): string {
  const parts = [
    `${quoteName(key)} text PRIMARY KEY`,
    `${quoteName(body)} ${bodyType} NOT NULL`,
    ...columns.map((column) => {
      return `${quoteName(column.name)} ${TYPES[column.type]}${column.nullable ? '' : ' NOT NULL'}`
    }),
  ]
  return `CREATE TABLE ${qualifiedName(schema, name)} (${parts.join(', ')})`
}

/** An index that is there by this name is left as it is: the application may have made it. */
export function documentIndexSql(schema: string, table: Table, index: Table['indexes'][number]): string {
  const { name, unique = false } = index
  return indexOnceSql(qualifiedName(schema, table.name), { name, unique, terms: termsOf(table, index) })
}

/** The planner uses an index on an expression only where a query says the same expression. */
function termsOf({ body }: Table, { columns, json, gin }: Table['indexes'][number]): string {
  if (gin) return `USING gin (${quoteName(body)} jsonb_path_ops)`
  if (columns) return `(${columns.map(quoteName).join(', ')})`
  const paths = typeof json === 'string' ? [json] : (json ?? [])
  return `(${paths.map((path) => `(${fieldSql(body, path)})`).join(', ')})`
}

/** `$.a.b` as `data -> 'a' ->> 'b'`. */
function fieldSql(body: string, path: string): string {
  const names = path.split('.').slice(1)
  return [
    quoteName(body),
    ...names.map((name, i) => `${i === names.length - 1 ? '->>' : '->'} ${quoteText(name)}`),
  ].join(' ')
}
