import type { TableShape } from '../catalog.ts'
import type { Server } from '../connection/server-of.ts'
import { qualifiedName, quoteName } from '../identifier.ts'
import type { TableForm } from '../table-form.ts'
import { columnNamed } from '../table-columns.ts'
import { LOAD_FORMAT } from './load-text.ts'

/** A table with what a writer needs for it again and again. */
export interface WritableTable {
  readonly database: string
  readonly shape: TableShape
  readonly form: TableForm
  readonly unit: string
  readonly server: Server
  /** What is given to prepared statements is what is kept: the server makes nothing of it before. */
  readonly isPlain: boolean
  readonly statements: {
    readonly load: string
    /** Inserts no row: see `loadPage`. */
    readonly none: string
    /** `rows` rows; a key that is there is an error. */
    readonly insert: (rows: number) => string
    /** Fields that are no key, then those of the key. */
    readonly update: string
  }
}

export function writableTable(
  database: string,
  server: Server,
  shape: TableShape,
  form: TableForm,
): WritableTable {
  const table = qualifiedName(database, shape.name)
  const columns = form.columns.map((column) => ({ name: column.name, value: valueSql(column, shape) }))
  return {
    database,
    shape,
    form,
    unit: `table ${shape.name}`,
    server,
    isPlain: columns.every(({ value }) => value === '?'),
    statements: {
      load: loadSql(table, form),
      none: noneSql(table, form),
      insert: remembered((rows) => insertSql(table, columns, rows)),
      update: updateSql(table, columns, form.keyColumns),
    },
  }
}

function noneSql(table: string, { columns }: TableForm): string {
  const names = columns.map(({ name }) => quoteName(name)).join(', ')
  return `INSERT INTO ${table} (${names}) SELECT ${columns.map(() => 'NULL').join(', ')} FROM DUAL WHERE 1 = 0`
}

function loadSql(table: string, { columns }: TableForm): string {
  const fields = columns.map(({ name, from }, i) => (from === undefined ? quoteName(name) : `@f${i}`))
  const set = columns.flatMap(({ name, from }, i) =>
    from === undefined ? [] : [`${quoteName(name)} = ${from.replaceAll('?', `@f${i}`)}`],
  )
  const setting = set.length > 0 ? ` SET ${set.join(', ')}` : ''
  return `LOAD DATA LOCAL INFILE 'dray' INTO TABLE ${table} CHARACTER SET utf8mb4 ${LOAD_FORMAT} (${fields.join(', ')})${setting}`
}

interface Column {
  readonly name: string
  readonly value: string
}

function insertSql(table: string, columns: readonly Column[], rows: number): string {
  const names = columns.map(({ name }) => quoteName(name)).join(', ')
  const row = `(${columns.map(({ value }) => value).join(', ')})`
  return `INSERT INTO ${table} (${names}) VALUES ${Array<string>(rows).fill(row).join(', ')}`
}

/** Of each size there is one text: made anew it would be hashed anew to find its statement. */
function remembered(textOf: (rows: number) => string): (rows: number) => string {
  const texts = new Map<number, string>()
  return (rows) => {
    const text = texts.get(rows) ?? textOf(rows)
    texts.set(rows, text)
    return text
  }
}

function updateSql(table: string, columns: readonly Column[], keyColumns: readonly string[]): string {
  const content = columns.filter(({ name }) => !keyColumns.includes(name))
  const keys = columns.filter(({ name }) => keyColumns.includes(name))
  const same = keys.map(({ name, value }) => `${quoteName(name)} = ${asText(value)}`).join(' AND ')
  const set = content.map(({ name, value }) => `${quoteName(name)} = ${value}`)
  return `UPDATE ${table} SET ${set.join(', ')} WHERE ${same}`
}

/** A prepared statement is given bytes. Compared with a text they would be no text. */
function asText(value: string): string {
  return value === '?' ? TEXT : value
}

const TEXT = 'CONVERT(? USING utf8mb4)'

/** Bytes that come to a column of these types are its text as they are; making text of them first takes longer than the rest. */
const PLAIN = new Set([
  ...['char', 'varchar', 'tinytext', 'text', 'mediumtext', 'longtext', 'varbinary'],
  ...['tinyint', 'smallint', 'mediumint', 'int', 'bigint', 'decimal', 'float', 'double'],
  ...['date', 'datetime', 'timestamp', 'time'],
])

function valueSql({ name, from }: TableForm['columns'][number], shape: TableShape): string {
  if (from !== undefined) return from.replaceAll('?', TEXT)
  const { type = '', charset = 'utf8mb4' } = columnNamed(shape, name) ?? {}
  return PLAIN.has(type) && charset === 'utf8mb4' ? '?' : TEXT
}
