import type { ColumnType } from '../../../model/table-schema.ts'
import type { TableShape } from '../catalog.ts'
import { columnTypeOf, declaredType } from './column-type.ts'
import type { RowTable } from './row-table.ts'

/** Why the table that is there cannot hold these rows unchanged. */
export function misfitOfRows(shape: TableShape, table: RowTable): string | undefined {
  return columnMisfit(shape, table) ?? keyMisfit(shape, table) ?? otherMisfit(shape, table)
}

function columnMisfit(shape: TableShape, { columns }: RowTable): string | undefined {
  for (const { name, type } of columns) {
    const column = shape.columns.find((one) => one.name === name)
    if (!column) return `it has no column ${name}`
    if (column.generated !== undefined) return `its column ${name} is computed`
    if (!keeps(columnTypeOf(column), type))
      return `its column ${name} is ${column.native}, not ${declaredType(type)}`
  }
  return undefined
}

/** Whether a column of the type `has` keeps every value of the kind that is `wanted`, and prints it alike. */
function keeps(has: ColumnType, wanted: ColumnType): boolean {
  if (has.kind === 'text' && wanted.kind === 'enum') return has.length === undefined
  if (has.kind === 'json' && wanted.kind === 'any') return has.text === 'kept'
  if (has.kind === 'text' && wanted.kind === 'other')
    return wanted.dialect !== 'postgres' && has.length === undefined
  if (has.kind === 'decimal' && wanted.kind === 'integer') return holdsDigits(has, 20, 0)
  if (has.kind === 'integer' && wanted.kind === 'integer')
    return has.bits >= wanted.bits + (wanted.unsigned ? 1 : 0)
  if (has.kind === 'decimal' && wanted.kind === 'decimal') {
    if (wanted.precision === undefined) return has.precision === undefined
    return holdsDigits(has, wanted.precision - (wanted.scale ?? 0), wanted.scale ?? 0)
  }
  if (has.kind === 'float' && wanted.kind === 'float') return has.bits === wanted.bits
  if (has.kind === 'text' && wanted.kind === 'text') {
    const isLonger = has.length === undefined || (wanted.length !== undefined && has.length >= wanted.length)
    return isLonger && (has.fixed === true) === (wanted.fixed === true)
  }
  if (has.kind === 'bytes' && wanted.kind === 'bytes') return true
  if (has.kind === 'timestamp' && wanted.kind === 'timestamp') {
    return has.zone === wanted.zone && has.digits >= Math.min(wanted.digits, 6)
  }
  if (has.kind === 'time' && wanted.kind === 'time') {
    return has.zone === wanted.zone && has.digits >= Math.min(wanted.digits, 6)
  }
  if (has.kind === 'enum' && wanted.kind === 'enum')
    return wanted.values.every((value) => has.values.includes(value))
  if (has.kind === 'array' && wanted.kind === 'array') return keeps(has.of, wanted.of)
  if (has.kind === 'json' && wanted.kind === 'json') return has.text === wanted.text
  if (has.kind === 'other' && wanted.kind === 'other') return has.name === wanted.name
  return has.kind === wanted.kind
}

function holdsDigits(has: Extract<ColumnType, { kind: 'decimal' }>, before: number, behind: number): boolean {
  if (has.precision === undefined) return true
  const scale = has.scale ?? 0
  return scale >= behind && has.precision - scale >= before
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
