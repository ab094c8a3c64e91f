import type { ColumnType, TableColumn, TableSchema } from '../../../model/table-schema.ts'
import type { Database } from '../database.ts'
import { withConditions } from '../../../store/tables/conditions/with-conditions.ts'
import { readingOf } from '../conditions/reading.ts'
import { foldName, quoteName } from '../identifier.ts'
import type { ColumnShape, TableShape } from '../table-shape.ts'
import { BY_AFFINITY } from './column-type.ts'
import { columnTypes } from './column-types.ts'
import { collationNamed } from './collation-named.ts'
import { countedTo } from './counted-to.ts'
import { defaultedType, defaultOf } from './default-of.ts'
import { indexesOf } from './indexes-of.ts'
import { referencesOf } from './references-of.ts'
import { rulesOf } from './table-rules.ts'

/** What a table is, found in its declaration and in its values. */
export function describeTable(database: Database, shape: TableShape): TableSchema {
  const { name } = shape
  const rules = rulesOf(database, shape)
  const types = columnTypes(database, shape)
  const defaults = defaultsOf(database, name)
  const key = keyOf(database, shape)
  const collationOf = (column: string): string | undefined => rules.collations.get(foldName(column))
  const columns = shape.columns
    .filter((column) => !column.isGenerated || rules.generated.has(column.name))
    .map((column): TableColumn => {
      const found = types.get(column.name) ?? BY_AFFINITY[column.affinity]
      const values = found.kind === 'text' ? rules.words.get(column.name) : undefined
      const given = defaults.get(column.name)
      const type: ColumnType = values ? { kind: 'enum', values } : defaultedType(found, given)
      const collation = key.includes(column.name) ? undefined : collationOf(column.name)
      return {
        name: column.name,
        type,
        nullable: !column.isNotNull && !column.isRowid,
        native: column.type,
        ...(given !== undefined && { default: defaultOf(given, column, type) }),
        ...(column.isRowid && {
          identity: true,
          ...(rules.countsOnce ? countedTo(database, name, column.name) : { reuses: true }),
        }),
        ...(collation !== undefined && { collation: collationNamed(collation) }),
        ...(column.isGenerated && { generated: rules.generated.get(column.name)! }),
      }
    })
  const { indexes, unique, notCarried } = indexesOf(database, shape, rules, key)
  const described: TableSchema = {
    columns,
    key,
    unique,
    indexes,
    references: referencesOf(database, name, rules.deferred),
    checks: rules.checks,
    notCarried: [
      ...(key.length === 0 ? lostKey(database, name) : []),
      ...keyCollations(key, collationOf),
      ...notCarried,
      ...rules.notCarried,
      ...triggersOf(database, name),
    ],
  }
  const isExact = (column: string): boolean => collationOf(column) === undefined
  return withConditions(described, readingOf(shape, columns, isExact))
}

/** What names a row is compared by bytes in the target. */
function keyCollations(
  key: readonly string[],
  collationOf: (column: string) => string | undefined,
): readonly string[] {
  return key.flatMap((column) => {
    const collation = collationOf(column)
    return collation === undefined ? [] : [`the collation ${collation} of column ${column}`]
  })
}

/** The primary key, or a unique one, of columns that hold no NULL. Empty where no columns name a row. */
function keyOf(database: Database, { name, keys, columns }: TableShape): readonly string[] {
  const isFree = (column: ColumnShape | undefined): boolean =>
    column !== undefined &&
    !column.isGenerated &&
    (column.isNotNull || column.isRowid || !holdsNull(database, name, column.name))
  const found = keys.find((key) =>
    key.every((part) => isFree(columns.find((column) => column.name === part))),
  )
  return found ?? []
}

/** It holds NULL, or takes texts for one that are two. */
function lostKey(database: Database, table: string): readonly string[] {
  const rows = database.all('SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk', table)
  if (rows.length === 0) return []
  return [
    `the primary key (${rows.map(({ name }) => String(name)).join(', ')}), which does not tell each row`,
  ]
}

/** A primary key of SQLite may hold NULL. https://sqlite.org/quirks.html */
function holdsNull(database: Database, table: string, column: string): boolean {
  return (
    database.get(`SELECT 1 FROM ${quoteName(table)} WHERE ${quoteName(column)} IS NULL LIMIT 1`) !== undefined
  )
}

/** By column, as they are written. */
function defaultsOf(database: Database, table: string): ReadonlyMap<string, string> {
  const rows = database.all(
    'SELECT name, dflt_value FROM pragma_table_xinfo(?) WHERE dflt_value IS NOT NULL',
    table,
  )
  return new Map(rows.map(({ name, dflt_value }) => [String(name), String(dflt_value)]))
}

/** In words. */
export function triggersOf(database: Database, table: string): readonly string[] {
  const triggers = database.all(
    `SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = ? ORDER BY name`,
    table,
  )
  return triggers.map(({ name }) => `trigger ${String(name)}`)
}
