import type { TableColumn, TableSchema } from '../../model/table-schema.ts'
import type { Chosen } from '../collections/choose-collections.ts'
import { tableOf } from './table-of.ts'

/**
 * A table for an engine whose whole numbers all have a sign. What counts up by itself never comes to the half of 64 bits: such
 * a column, and those that refer to it, have a sign there, or the engine could not count them. A number that is larger is a
 * row's own fault, and the driver refuses it.
 */
export function signedCounters(table: TableSchema, chosen: readonly Chosen[]): TableSchema {
  const columns = table.columns.map((column): TableColumn =>
    isCounted(column.name, table, chosen) ? { ...column, type: { kind: 'integer', bits: 64 } } : column,
  )
  return { ...table, columns }
}

/** `seen`: tables on the way here, which may refer to each other. */
function isCounted(
  name: string,
  table: TableSchema,
  chosen: readonly Chosen[],
  seen: readonly string[] = [],
): boolean {
  const column = table.columns.find((one) => one.name.toLowerCase() === name.toLowerCase())
  if (column?.type.kind !== 'integer' || column.type.bits !== 64 || !column.type.unsigned) return false
  if (column.identity) return true
  return table.references.some(({ columns, to, toColumns }) => {
    const there = columns.findIndex((one) => one.toLowerCase() === name.toLowerCase())
    const schema = chosen.find(({ info }) => tableOf(info) === to)?.info.layout.schema
    if (there === -1 || !schema || seen.includes(to)) return false
    return isCounted(toColumns[there]!, schema, chosen, [...seen, to])
  })
}
