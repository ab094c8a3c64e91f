import type { TableSchema, WrittenCondition } from '../../../model/table-schema.ts'
import type { Database } from '../database.ts'
import { foldName, quoteName } from '../identifier.ts'
import type { TableShape } from '../table-shape.ts'
import { collationNamed } from './collation-named.ts'
import { readRowsOfIndex } from './read-declaration.ts'
import { answerOf, type TableRules } from './table-rules.ts'

type Indexes = Pick<TableSchema, 'indexes' | 'unique' | 'notCarried'>

/** Indexes and unique keys of a table. `key`: what names its rows. */
export function indexesOf(
  database: Database,
  { name: table, columns: shapes }: TableShape,
  { generated, collations }: Pick<TableRules, 'generated' | 'collations'>,
  key: readonly string[],
): Indexes {
  const isComputed = (name: string): boolean =>
    shapes.some((column) => column.isGenerated && column.name === name) && !generated.has(name)
  // What names rows is compared byte by byte in a table that dray makes.
  const collationOf = (name: string): string =>
    (key.includes(name) ? undefined : collations.get(foldName(name))) ?? 'BINARY'
  const indexes: TableSchema['indexes'][number][] = []
  const unique: TableSchema['unique'][number][] = []
  const notCarried: string[] = []
  const listed = database.all(
    `SELECT name, origin, "unique" AS only, partial FROM pragma_index_list(?) ORDER BY seq DESC`,
    table,
  )
  for (const { name, origin, only, partial } of listed) {
    const parts = database.all(
      'SELECT cid, name, "desc" AS down, coll FROM pragma_index_xinfo(?) WHERE key = 1',
      name!,
    )
    const columns = parts.map(({ name: column, down, coll }) => ({
      name: String(column),
      ...(Number(down) === 1 && { descending: true }),
      ...(collationOf(String(column)) !== coll && { collation: collationNamed(String(coll)) }),
    }))
    const names = columns.map((column) => column.name)
    // Of a primary key that names no row by its bytes what is left is that it is unique.
    if (origin === 'pk' && parts.every(({ coll }) => coll === 'BINARY')) continue
    const where = Number(partial) === 1 ? rowsOf(database, table, String(name)) : undefined
    if (columns.some((column) => isComputed(column.name)))
      notCarried.push(`index on a generated column ${String(name)}`)
    else if (parts.some(({ cid }) => Number(cid) < 0))
      notCarried.push(`index on an expression ${String(name)}`)
    else if (where === 'unknown') notCarried.push(`partial index ${String(name)}`)
    else if (origin === 'c')
      indexes.push({ name: String(name), columns, unique: Number(only) === 1, ...(where && { where }) })
    else if (columns.some(({ collation }) => collation))
      indexes.push({ name: [table, ...names, 'unique'].join('_'), columns, unique: true })
    else unique.push({ columns: names })
  }
  return { indexes, unique, notCarried }
}

/** Which rows an index is of. */
function rowsOf(database: Database, table: string, index: string): WrittenCondition | 'unknown' {
  const row = database.get(`SELECT sql FROM sqlite_schema WHERE type = 'index' AND name = ?`, index)
  const expression = readRowsOfIndex(String(row?.['sql'] ?? ''))
  if (expression === undefined) return 'unknown'
  const asked = `SELECT 1 FROM ${quoteName(table)} WHERE (${expression}\n) LIMIT 0`
  return answerOf(database, asked) === 'nothing' ? { expression, dialect: 'sqlite' } : 'unknown'
}
