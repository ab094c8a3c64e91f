import type { TableShape } from '../catalog.ts'
import type { Server } from '../connection/server-of.ts'
import { qualifiedName, quoteName } from '../identifier.ts'
import type { TableForm } from '../table-form.ts'
import { LOAD_FORMAT } from './load-text.ts'

/** A table with what a writer needs for it again and again. */
export interface WritableTable {
  readonly database: string
  readonly shape: TableShape
  readonly form: TableForm
  readonly unit: string
  readonly server: Server
  readonly statements: {
    readonly load: string
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
  return {
    database,
    shape,
    form,
    unit: `table ${shape.name}`,
    server,
    statements: {
      load: loadSql(table, form),
      insert: (rows) => insertSql(table, form, rows),
      update: updateSql(table, form),
    },
  }
}

function loadSql(table: string, { columns }: TableForm): string {
  const fields = columns.map(({ name, from }, i) => (from === undefined ? quoteName(name) : `@f${i}`))
  const set = columns.flatMap(({ name, from }, i) =>
    from === undefined ? [] : [`${quoteName(name)} = ${from.replaceAll('?', `@f${i}`)}`],
  )
  const setting = set.length > 0 ? ` SET ${set.join(', ')}` : ''
  return `LOAD DATA LOCAL INFILE 'dray' INTO TABLE ${table} CHARACTER SET utf8mb4 ${LOAD_FORMAT} (${fields.join(', ')})${setting}`
}

function insertSql(table: string, { columns }: TableForm, rows: number): string {
  const names = columns.map(({ name }) => quoteName(name)).join(', ')
  const row = `(${columns.map(valueSql).join(', ')})`
  return `INSERT INTO ${table} (${names}) VALUES ${Array<string>(rows).fill(row).join(', ')}`
}

function updateSql(table: string, { columns, keyColumns }: TableForm): string {
  const content = columns.filter(({ name }) => !keyColumns.includes(name))
  const keys = columns.filter(({ name }) => keyColumns.includes(name))
  const same = keys.map((column) => `${quoteName(column.name)} = ${valueSql(column)}`).join(' AND ')
  const set = content.map((column) => `${quoteName(column.name)} = ${valueSql(column)}`)
  return `UPDATE ${table} SET ${set.join(', ')} WHERE ${same}`
}

/** A prepared statement is given bytes; they are text, whatever they become. */
function valueSql({ from }: TableForm['columns'][number]): string {
  const text = 'CONVERT(? USING utf8mb4)'
  return from === undefined ? text : from.replaceAll('?', text)
}
