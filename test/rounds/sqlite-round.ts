import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { SQLITE_KINDS } from '../values/kinds.ts'
import { sqliteLiteral, sqliteText } from '../values/sqlite-engine.ts'
import { groupsBy } from './groups-by.ts'
import type { RoundEngine, Rule, TableSpec } from './round-engine.ts'
import { ruleOf } from './rule-of.ts'

type Database = InstanceType<typeof DatabaseSync>
type Row = Readonly<Record<string, unknown>>

const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`

export const sqliteRound: RoundEngine = {
  name: 'sqlite',
  kinds: SQLITE_KINDS,
  keyKinds: ['INTEGER', 'TEXT', 'VARCHAR(20)'],
  quote,
  declared: ({ kind }) => kind.native,
  literal: ({ family }, value) => sqliteLiteral(family, value),
  async place(folder) {
    mkdirSync(folder, { recursive: true })
    return `sqlite:${join(folder, 'app.db')}`
  },
  run: async (address, statements) =>
    opened(address, (database) =>
      statements.flatMap((sql) => {
        try {
          database.exec(sql)
          return []
        } catch (error) {
          return [`${String(error)}: ${sql}`]
        }
      }),
    ),
  read: async (address, table) =>
    opened(address, (database) => {
      const columns = database.prepare('SELECT * FROM pragma_table_xinfo(?)').all(table.name) as Row[]
      if (columns.length === 0) return undefined
      return { rules: rulesOf(database, table, columns), rows: rowsOf(database, table) }
    }),
}

function opened<T>(address: string, work: (database: Database) => T): T {
  const database = new DatabaseSync(address.replace(/^sqlite:/, ''))
  try {
    return work(database)
  } finally {
    database.close()
  }
}

function rowsOf(database: Database, { name, columns }: TableSpec): readonly ReadonlyMap<string, string>[] {
  const asked = columns.map(
    (column, i) =>
      `typeof(${quote(column.name)}) AS k${i}, ${quote(column.name)} AS v${i}, CAST(${quote(column.name)} AS BLOB) AS b${i}`,
  )
  const read = database.prepare(`SELECT ${asked.join(', ')} FROM ${quote(name)}`)
  read.setReadBigInts(true)
  // Named by this statement.
  return (read.all() as Row[]).map(
    (row) =>
      new Map(
        columns.map((column, i) => [
          column.name,
          sqliteText(column.kind.family, String(row[`k${i}`]), row[`v${i}`], row[`b${i}`] as Uint8Array),
        ]),
      ),
  )
}

function rulesOf(database: Database, { name }: TableSpec, columns: readonly Row[]): readonly Rule[] {
  const all = (sql: string, ...words: string[]): Row[] => database.prepare(sql).all(...words) as Row[]
  const indexes = all('SELECT * FROM pragma_index_list(?)', name).map(({ name: index, unique, origin }) => {
    const on = all('SELECT name FROM pragma_index_info(?)', String(index)).map((column) =>
      String(column['name']),
    )
    return { on, kind: origin === 'pk' ? 'key' : Number(unique) === 1 ? 'unique' : 'index' }
  })
  const key = columns.filter(({ pk }) => Number(pk) > 0).toSorted((a, b) => Number(a['pk']) - Number(b['pk']))
  const references = groupsBy(
    all('SELECT * FROM pragma_foreign_key_list(?) ORDER BY id, seq', name),
    ({ id }) => String(id),
  )
  return [
    ...columns.flatMap(({ name: column, notnull, hidden, dflt_value: given }) => [
      ...(Number(notnull) === 1 ? [ruleOf.notNull(String(column))] : []),
      ...(Number(hidden) > 1 ? [ruleOf.generated(String(column))] : []),
      ...(given === null ? [] : [ruleOf.given(String(column), String(given))]),
    ]),
    ...ruleOf.key(key.map((column) => String(column['name']))),
    ...indexes.filter(({ kind }) => kind !== 'key').map(({ on, kind }) => ruleOf.columns(kind, on)),
    ...references.map((parts) =>
      ruleOf.reference({
        columns: parts.map(({ from }) => String(from)),
        to: String(parts[0]!['table']),
        toColumns: parts.map(({ to }) => String(to)),
        onDelete: String(parts[0]!['on_delete']),
      }),
    ),
  ]
}
