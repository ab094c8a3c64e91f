import type { ColumnType } from '../../../model/table-schema.ts'
import type { Database } from '../database.ts'
import { quoteName } from '../identifier.ts'
import type { ColumnShape, TableShape } from '../table-shape.ts'
import { columnTypeOf } from './column-type.ts'
import { lookAtValues } from './look-at-values.ts'
import { unlikeSql } from './unlike-value.ts'

/** So many rows are asked everything; the others, whether any of them could change what these say. */
const FIRST_ROWS = 1000

/** A chain of more conditions is deeper than an expression may be. https://sqlite.org/limits.html#max_expr_depth */
const COLUMNS_AT_ONCE = 100

/** What the columns of a table are, in view of every value; those that the engine computes apart. */
export function columnTypes(
  database: Database,
  { name, columns }: TableShape,
): ReadonlyMap<string, ColumnType> {
  const table = quoteName(name)
  const own = columns.filter(({ isGenerated }) => !isGenerated)
  const first = lookAtValues(database, own, table, FIRST_ROWS)
  const found = own.map((column): Found => {
    const look = first.get(column.name)!
    const type = columnTypeOf(column, look)
    return { column, type, unlike: unlikeSql(quoteName(column.name), type, look) }
  })
  const unsure = unsureOf(database, table, found)
  const whole = lookAtValues(database, unsure, table)
  return new Map(
    found.map(({ column, type }) => {
      const look = whole.get(column.name)
      return [column.name, look ? columnTypeOf(column, look) : type]
    }),
  )
}

interface Found {
  readonly column: ColumnShape
  /** As the first rows say. */
  readonly type: ColumnType
  /** What the others must not be. */
  readonly unlike: string
}

/** The columns in which some value is unlike the first ones. */
function unsureOf(database: Database, table: string, found: readonly Found[]): readonly ColumnShape[] {
  const asked = found.filter(({ column }) => !column.isRowid)
  const unsure: ColumnShape[] = []
  for (let at = 0; at < asked.length; at += COLUMNS_AT_ONCE) {
    const some = asked.slice(at, at + COLUMNS_AT_ONCE)
    const any = some.map(({ unlike }) => `(${unlike})`).join(' OR ')
    // Mostly there is none: that takes half the time of asking each column.
    const row = database.get(`SELECT EXISTS (SELECT 1 FROM ${table} WHERE ${any}) AS found`)!
    if (Number(row['found']) === 0) continue
    const each = some.map(({ unlike }, i) => `max(${unlike}) AS c${i}`)
    const which = database.get(`SELECT ${each.join(', ')} FROM ${table}`)!
    unsure.push(...some.filter((_, i) => Number(which[`c${i}`]) === 1).map(({ column }) => column))
  }
  return unsure
}
