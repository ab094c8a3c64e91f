import type { RoundEngine, TableSpec } from './round-engine.ts'

/** The words that every engine here knows. */
export function createTable(engine: RoundEngine, table: TableSpec): string {
  const list = (names: readonly string[]): string => `(${names.map((name) => engine.quote(name)).join(', ')})`
  const columns = table.columns.map((column) => {
    const given =
      column.default === undefined ? '' : ` DEFAULT ${engine.literal(column.kind, column.default)}`
    return `${engine.quote(column.name)} ${engine.declared(column)}${column.nullable ? '' : ' NOT NULL'}${given}`
  })
  const computed = table.generated.map(
    (name) => `${engine.quote(name)} bigint GENERATED ALWAYS AS (n * 2) STORED`,
  )
  const unique = table.indexes.filter((index) => index.unique).map((index) => `UNIQUE ${list(index.columns)}`)
  const references = table.references.map(({ columns, to, toColumns, onDelete }) => {
    const action = onDelete === undefined ? '' : ` ON DELETE ${onDelete}`
    return `FOREIGN KEY ${list(columns)} REFERENCES ${engine.quote(to)} ${list(toColumns)}${action}`
  })
  const key = table.key.length > 0 ? [`PRIMARY KEY ${list(table.key)}`] : []
  const parts = [...columns, ...computed, ...key, ...unique, ...references]
  return `CREATE TABLE ${engine.quote(table.name)} (${parts.join(', ')})`
}

/** One statement for each row: what the engine does not take is not there, and the others are. */
export function fillTable(engine: RoundEngine, table: TableSpec): readonly string[] {
  const names = table.columns.map(({ name }) => engine.quote(name)).join(', ')
  const indexes = table.indexes
    .filter((index) => !index.unique)
    .map(({ columns }, i) => {
      const on = columns.map((name) => engine.quote(name)).join(', ')
      return `CREATE INDEX ${engine.quote(`${table.name} by ${i}`)} ON ${engine.quote(table.name)} (${on})`
    })
  const rows = table.rows.map((row) => {
    const values = table.columns.map(({ kind }, i) => engine.literal(kind, row[i])).join(', ')
    return `INSERT INTO ${engine.quote(table.name)} (${names}) VALUES (${values})`
  })
  return [...indexes, ...rows]
}
