import { quoteName, quoteText } from '../identifier.ts'
import type { Table } from '../layout.ts'

export function createTableSql({ name, key, body, bodyType, nullableKey, columns }: Table): string {
  const parts = [
    `${quoteName(key)} TEXT PRIMARY KEY${nullableKey ? '' : ' NOT NULL'}`,
    `${quoteName(body)} ${bodyType} NOT NULL`,
    ...columns.map((column) => {
      return `${quoteName(column.name)} ${column.type.toUpperCase()}${column.nullable ? '' : ' NOT NULL'}`
    }),
  ]
  return `CREATE TABLE ${quoteName(name)} (${parts.join(', ')})`
}

export function createIndexSql(table: Table, index: Table['indexes'][number]): string {
  const unique = index.unique === true ? 'UNIQUE ' : ''
  const on = `${quoteName(table.name)} (${indexTerms(table, index).join(', ')})`
  return `CREATE ${unique}INDEX IF NOT EXISTS ${quoteName(index.name)} ON ${on}`
}

/** The planner uses an index on an expression only where a query says the same expression; single quotes are SQL's. */
function indexTerms({ body }: Table, { columns, json }: Table['indexes'][number]): readonly string[] {
  if (columns) return columns.map(quoteName)
  const paths = typeof json === 'string' ? [json] : (json ?? [])
  return paths.map((path) => `JSON_EXTRACT(${quoteName(body)}, ${quoteText(path)})`)
}

/** `rows` rows of one INSERT. Text comes as bytes and is only relabelled: no UTF-8 → UTF-16 → UTF-8. */
export function insertSql(table: Table, rows: number): string {
  return `${insertInto(table, rows)} ON CONFLICT (${quoteName(table.key)}) DO NOTHING`
}

/** The same, and a row that is there takes the new document and columns; its other columns stay. */
export function upsertSql(table: Table, rows: number): string {
  const set = contentColumns(table).map((name) => `${quoteName(name)} = excluded.${quoteName(name)}`)
  return `${insertInto(table, rows)} ON CONFLICT (${quoteName(table.key)}) DO UPDATE SET ${set.join(', ')}`
}

/**
 * Of these rows the ones that are not there, byte for byte, and what stands in their place: SQLite compares, equal rows
 * never cross. `i` counts from 0; `missing` is 1 where nobody has the key.
 */
export function unlikeSql(table: Table, rows: number): string {
  const content = contentColumns(table).map((name, i) => ({ here: `m.${quoteName(name)}`, there: `v.c${i}` }))
  const names = ['i', 'k', ...content.map((_, i) => `c${i}`)]
  const values = Array.from({ length: rows }, (_, i) => `(${[String(i), ...placeholders(table)].join(', ')})`)
  const differs = content.map(({ here, there }) => `${here} IS NOT ${there}`)
  const key = `m.${quoteName(table.key)}`
  return (
    `WITH v(${names.join(', ')}) AS (VALUES ${values.join(', ')}) ` +
    `SELECT v.i AS i, ${key} IS NULL AS missing, ${rawColumns(table, 'm.').join(', ')} ` +
    `FROM v LEFT JOIN ${quoteName(table.name)} AS m ON ${key} = v.k WHERE ${key} IS NULL OR ${differs.join(' OR ')}`
  )
}

/**
 * A row as it lies: types, and text as bytes, since the binding ends a string at its first NUL. `kt`, `k`: type and
 * bytes of the key; `bt`, `b`: of the document; `t0`, `c0` …: type and value of each extracted column.
 */
export function rawColumns({ key, body, columns }: Table, prefix = ''): readonly string[] {
  const at = (name: string): string => prefix + quoteName(name)
  return [
    `typeof(${at(key)}) AS kt`,
    `CASE typeof(${at(key)}) WHEN 'text' THEN CAST(${at(key)} AS BLOB) ELSE ${at(key)} END AS k`,
    `typeof(${at(body)}) AS bt`,
    `CAST(${at(body)} AS BLOB) AS b`,
    ...columns.flatMap(({ name }, i) => [
      `typeof(${at(name)}) AS t${i}`,
      `CASE typeof(${at(name)}) WHEN 'text' THEN CAST(${at(name)} AS BLOB) ELSE ${at(name)} END AS c${i}`,
    ]),
  ]
}

/** One row's worth of parameters: key, document, columns. */
function placeholders({ columns }: Table): readonly string[] {
  const text = 'CAST(? AS TEXT)'
  // The binding stores small reals and -0 as integers; SQLite itself reads their decimal text exactly.
  const cells = columns.map(({ type }) =>
    type === 'integer' ? '?' : type === 'real' ? 'CAST(? AS REAL)' : text,
  )
  return [text, text, ...cells]
}

function contentColumns({ body, columns }: Table): readonly string[] {
  return [body, ...columns.map(({ name }) => name)]
}

function insertInto(table: Table, rows: number): string {
  const columns = [table.key, ...contentColumns(table)].map(quoteName).join(', ')
  const row = `(${placeholders(table).join(', ')})`
  return `INSERT INTO ${quoteName(table.name)} (${columns}) VALUES ${Array<string>(rows).fill(row).join(', ')}`
}

export function selectByKeySql(table: Table): string {
  return `SELECT ${rawColumns(table).join(', ')} FROM ${quoteName(table.name)} ${byKey(table)}`
}

export function deleteByKeySql(table: Table): string {
  return `DELETE FROM ${quoteName(table.name)} ${byKey(table)}`
}

function byKey({ key }: Table): string {
  return `WHERE ${quoteName(key)} = CAST(? AS TEXT)`
}
