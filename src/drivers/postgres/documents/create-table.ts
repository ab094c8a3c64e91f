import { qualifiedName, quoteName, quoteText } from '../identifier.ts'
import { indexOnceSql } from '../index-once.ts'
import type { FinishSql } from '../table-form.ts'
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

/** What is unique refuses a record with a value that is too long for it; for an index that only serves speed none is refused. */
export function insteadOfIndex(
  schema: string,
  table: Table,
  index: Table['indexes'][number],
): Pick<FinishSql, 'instead'> {
  const { name, unique, gin } = index
  const [first] = expressionsOf(table, index)
  if (unique || gin || first === undefined) return {}
  const terms = `USING hash (${first})`
  return {
    instead: {
      where: 'too-long',
      make: indexOnceSql(qualifiedName(schema, table.name), { name, unique: false, terms }),
      means: `the index ${name} finds only equal values of ${index.columns?.[0] ?? first}: some are too long for an index of PostgreSQL`,
    },
  }
}

function termsOf(table: Table, index: Table['indexes'][number]): string {
  if (index.gin) return `USING gin (${quoteName(table.body)} jsonb_path_ops)`
  return `(${expressionsOf(table, index).join(', ')})`
}

/** The planner uses an index on an expression only where a query says the same expression. */
function expressionsOf({ body }: Table, { columns, json }: Table['indexes'][number]): readonly string[] {
  if (columns) return columns.map(quoteName)
  const paths = typeof json === 'string' ? [json] : (json ?? [])
  return paths.map((path) => `(${fieldSql(body, path)})`)
}

/** `$.a.b` as `data -> 'a' ->> 'b'`. */
function fieldSql(body: string, path: string): string {
  const names = path.split('.').slice(1)
  return [
    quoteName(body),
    ...names.map((name, i) => `${i === names.length - 1 ? '->>' : '->'} ${quoteText(name)}`),
  ].join(' ')
}
