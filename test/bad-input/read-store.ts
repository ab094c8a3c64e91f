import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import type { DatabaseRow } from './database-row.ts'
import { membersOf } from './read-json-text.ts'

/** Collection → key → text of the document, white space between tokens removed in JSON files only. */
export type Stored = Readonly<Record<string, Readonly<Record<string, string>>>>

/** Everything in the tables of a database, their columns `id` and `data`, read by the engine and not by dray, to the byte. */
export function readDatabase(path: string, isWanted: (table: string) => boolean = () => true): Stored {
  const database = new DatabaseSync(path, { readOnly: true })
  try {
    const tables = database
      .prepare(
        `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'`,
      )
      .all()
    const names = tables.map(({ name }) => String(name)).filter(isWanted)
    return ownNames(names.map((name) => [name, rowsOf(database, name)]))
  } finally {
    database.close()
  }
}

/** Every row of a database, value by value as the engine quotes it. */
export function readRows(path: string): NonNullable<DatabaseRow['rows']> {
  const database = new DatabaseSync(path, { readOnly: true })
  try {
    const tables = database.prepare(
      `SELECT name FROM pragma_table_list WHERE type = 'table' AND name NOT LIKE 'sqlite%'`,
    )
    const names = tables.all().map(({ name }) => String(name))
    return Object.fromEntries(names.map((name) => [name, quotedRows(database, name)]))
  } finally {
    database.close()
  }
}

function quotedRows(
  database: InstanceType<typeof DatabaseSync>,
  table: string,
): readonly (readonly string[])[] {
  const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`
  const columns = database.prepare('SELECT name FROM pragma_table_info(?)').all(table)
  const cells = columns.map(({ name }, i) => `quote(${quoted(String(name))}) AS c${i}`)
  const rows = database.prepare(`SELECT ${cells.join(', ')} FROM ${quoted(table)}`).all()
  return rows.map((row) => Object.values(row as object).map(String))
}

function rowsOf(
  database: InstanceType<typeof DatabaseSync>,
  table: string,
): Readonly<Record<string, string>> {
  const cell = (name: string): string => `typeof(${name}) AS ${name}_type, CAST(${name} AS BLOB) AS ${name}`
  const rows = database
    .prepare(`SELECT ${cell('id')}, ${cell('data')} FROM "${table.replaceAll('"', '""')}"`)
    .all()
  return ownNames(rows.map((row) => [exactText(row, 'id'), exactText(row, 'data')]))
}

/** What is no UTF-8 text is told by its type and bytes. */
function exactText(row: Record<string, unknown>, name: string): string {
  const bytes = Buffer.from((row[name] as Uint8Array | null) ?? [])
  const text = bytes.toString('utf8')
  const isText = row[`${name}_type`] === 'text' && Buffer.from(text).equals(bytes)
  return isText ? text : `${String(row[`${name}_type`])}:${bytes.toString('hex')}`
}

/** Every JSON file of a folder, or one file of collections. Records are members of an object. */
export function readJson(path: string): Stored {
  if (!statSync(path).isDirectory()) {
    return ownNames(
      membersOf(readFileSync(path, 'utf8')).map(([name, text]) => [name, ownNames(membersOf(text))]),
    )
  }
  const files = readdirSync(path, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.json'),
  )
  return ownNames(
    files.map((name) => [
      decodeURIComponent(name.slice(0, -5)),
      ownNames(membersOf(readFileSync(join(path, name), 'utf8'))),
    ]),
  )
}

/** `__proto__` is a name like others; one that comes twice is seen. */
export function ownNames<T>(entries: readonly (readonly [string, T])[]): Readonly<Record<string, T>> {
  const record = Object.create(null) as Record<string, T>
  for (const [name, value] of entries) {
    if (name in record) throw new Error(`${JSON.stringify(name)} is there twice`)
    record[name] = value
  }
  return record
}
