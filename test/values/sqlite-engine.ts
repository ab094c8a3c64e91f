import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { type Engine, recordText, type TableRead, type ValueTable } from './engine.ts'
import { type Family, SQLITE_KINDS } from './kinds.ts'

export const sqliteEngine: Engine = {
  name: 'sqlite',
  kinds: SQLITE_KINDS,
  async place(folder) {
    mkdirSync(folder, { recursive: true })
    return `sqlite:${join(folder, 'app.db')}`
  },
  fill: async (address, tables) =>
    opened(address, (database) => {
      database.exec('BEGIN')
      for (const table of tables) database.exec(tableSql(table))
      database.exec('COMMIT')
    }),
  read: async (address, table, family) => opened(address, (database) => readTable(database, table, family)),
  stop: async () => {},
}

type Database = InstanceType<typeof DatabaseSync>

function opened<T>(address: string, work: (database: Database) => T): T {
  const database = new DatabaseSync(address.replace(/^sqlite:/, ''))
  try {
    return work(database)
  } finally {
    database.close()
  }
}

function tableSql({ name, kind: { native, family }, values }: ValueTable): string {
  const rows = values.map((value, i) => `(${i + 1}, ${sqliteLiteral(family, value)}, 0)`)
  return `CREATE TABLE ${name} (id INTEGER PRIMARY KEY, v ${native}, beside INTEGER NOT NULL); INSERT INTO ${name} VALUES ${rows.join()}`
}

/** A value in the words of SQL; undefined is NULL. */
export function sqliteLiteral(family: Family, value: string | undefined): string {
  if (value === undefined) return 'NULL'
  if (family === 'text' || family === 'json') return `CAST(x'${Buffer.from(value).toString('hex')}' AS TEXT)`
  if (family === 'bytes') return `x'${value}'`
  return value.replace('Infinity', '9e999')
}

function readTable(database: Database, table: string, family: Family): TableRead | undefined {
  const column = database.prepare(`SELECT type FROM pragma_table_info(?) WHERE name = 'v'`).get(table) as
    | { type: string }
    | undefined
  if (!column) return undefined
  const read = database.prepare(
    `SELECT CAST(id AS TEXT) AS id, typeof(v) AS kind, v, CAST(v AS BLOB) AS bytes FROM ${table}`,
  )
  read.setReadBigInts(true)
  const rows = read.all() as { id: string; kind: string; v: unknown; bytes: Uint8Array }[]
  const values = rows.map(({ id, kind, v, bytes }): [string, string] => [
    id,
    sqliteText(family, kind, v, bytes),
  ])
  return { declared: column.type, values: new Map(values) }
}

/** A cell as it lies in a record. @param kind its storage class */
export function sqliteText(family: Family, kind: string, value: unknown, bytes: Uint8Array): string {
  if (kind === 'null') return 'null'
  const text = Buffer.from(bytes ?? []).toString(kind === 'blob' ? 'hex' : 'utf8')
  if (family === 'any') return kind === 'real' ? anyReal(value) : recordText(KINDS[kind]!, text)
  if (kind === 'real') return recordText(family, realText(value))
  // A kind that ought not to lie in such a column is no value of the family.
  const isOdd = (kind === 'blob') !== (family === 'bytes')
  return isOdd ? `${kind} in place of ${family}` : recordText(family, text)
}

const KINDS: Readonly<Record<string, Family>> = {
  integer: 'number',
  text: 'text',
  blob: 'bytes',
}

function realText(value: unknown): string {
  return Object.is(value, -0) ? '-0' : String(value)
}

/** In a column without a type the real 1.0 is not the whole number 1. */
function anyReal(value: unknown): string {
  const text = realText(value)
  if (text.endsWith('y')) return recordText('double', text)
  return `{"$dray:real":"${/[.e]/.test(text) ? text : `${text}.0`}"}`
}
