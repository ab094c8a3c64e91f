import type { TableShape } from '../catalog.ts'
import { columnTypeOf, declaredType } from './column-type.ts'
import { keeps } from './keeps.ts'
import type { RowTable } from './row-table.ts'

/** Why the table that is there cannot hold these rows unchanged. */
export function misfitOfRows(shape: TableShape, table: RowTable): string | undefined {
  return columnMisfit(shape, table) ?? keyMisfit(shape, table) ?? otherMisfit(shape, table)
}

function columnMisfit(shape: TableShape, { columns }: RowTable): string | undefined {
  const reasons = columns.flatMap(({ name, type }) => {
    const column = shape.columns.find((one) => one.name === name)
    if (!column) return [`it has no column ${name}`]
    if (column.generated !== undefined) return [`its column ${name} is computed`]
    const isKept = keeps(columnTypeOf(column), type)
    return isKept ? [] : [`its column ${name} is ${column.native}, not ${declaredType(type)}`]
  })
  return reasons.length > 0 ? reasons.join('; ') : undefined
}

function keyMisfit(shape: TableShape, { schema: { key } }: RowTable): string | undefined {
  if (key.length === 0) return undefined
  const nondeterministic = shape.columns.find(
    ({ name, isDeterministic }) => key.includes(name) && !isDeterministic,
  )
  if (nondeterministic)
    return `its column ${nondeterministic.name} takes different texts for one, by its collation`
  const wanted = key.toSorted().join('\0')
  const isThere = shape.keys.some(
    ({ columns, isImmediate }) => isImmediate && columns.toSorted().join('\0') === wanted,
  )
  return isThere ? undefined : `${key.join(', ')} together are not unique there`
}

function otherMisfit(shape: TableShape, table: RowTable): string | undefined {
  const other = shape.columns.find(
    ({ name, isNotNull, default: given, identity, generated }) =>
      isNotNull &&
      given === undefined &&
      !identity &&
      generated === undefined &&
      !table.columns.some((column) => column.name === name),
  )
  return other && `its column ${other.name} is NOT NULL and dray has no value for it`
}
