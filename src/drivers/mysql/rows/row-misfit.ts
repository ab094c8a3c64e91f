import type { ColumnType } from '../../../model/table-schema.ts'
import { keysOf, type TableShape } from '../catalog.ts'
import { engineMisfit, otherMisfit } from '../documents/misfit.ts'
import { columnNamed, sameColumn } from '../table-columns.ts'
import { columnTypeOf, mayBeBoolean } from './column-type.ts'
import { decimalSize } from './number-cells.ts'
import type { RowTable } from './row-table.ts'

/** Why a table that is there cannot hold these rows unchanged. */
export function misfitOfRows(shape: TableShape, table: RowTable): string | undefined {
  const ours = table.columns.map(({ name }) => name)
  return (
    engineMisfit(shape) ?? columnMisfit(shape, table) ?? keyMisfit(shape, table) ?? otherMisfit(shape, ours)
  )
}

function columnMisfit(shape: TableShape, { columns }: RowTable): string | undefined {
  for (const { name, type } of columns) {
    const column = columnNamed(shape, name)
    if (!column) return `it has no column ${name}`
    if (column.generated) return `its column ${name} is computed`
    const isBoolean = type.kind === 'boolean' && mayBeBoolean(column)
    if (!keeps(columnTypeOf(column, isBoolean), type)) {
      return `its column ${name} is ${column.native}, which does not keep every value of the kind ${type.kind}`
    }
  }
  return undefined
}

type Kind<Name extends ColumnType['kind']> = Extract<ColumnType, { kind: Name }>

/** Whether a column of the type `has` keeps every value of the kind that is `wanted`, and prints it alike. */
function keeps(has: ColumnType, wanted: ColumnType): boolean {
  switch (wanted.kind) {
    case 'integer':
      return has.kind === 'integer' && keepsIntegers(has, wanted)
    case 'decimal':
      return has.kind === 'decimal' && keepsDecimals(has, wanted)
    case 'float':
      return has.kind === 'float' && has.bits === wanted.bits
    case 'text':
      return has.kind === 'text' && keepsTexts(has, wanted)
    case 'enum':
      if (has.kind === 'enum') return wanted.values.every((value) => has.values.includes(value))
      return has.kind === 'text' && !has.fixed
    case 'uuid':
      return has.kind === 'uuid' || (has.kind === 'text' && (has.length ?? Infinity) >= 36)
    case 'timestamp':
      return (
        has.kind === 'timestamp' && has.digits >= Math.min(wanted.digits, 6) && (wanted.zone || !has.zone)
      )
    case 'time':
      if (wanted.zone) return has.kind === 'text'
      return has.kind === 'time' && has.digits >= Math.min(wanted.digits, 6)
    case 'json':
      if (has.kind === 'json') return wanted.text === 'parsed' || has.text === 'kept'
      return has.kind === 'text' && has.length === undefined
    case 'array':
      if (has.kind === 'array') return isSame(has.of, wanted.of) || keeps(has.of, wanted.of)
      return keepsJson(has)
    case 'any':
      return keepsJson(has)
    case 'other':
      if (has.kind === 'other') return has.name === wanted.name
      return wanted.dialect !== 'mysql' && has.kind === 'text'
    default:
      return has.kind === wanted.kind
  }
}

function isSame(one: ColumnType, other: ColumnType): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

/** As a text of any length. */
function keepsJson(has: ColumnType): boolean {
  return (has.kind === 'json' && has.text === 'kept') || (has.kind === 'text' && has.length === undefined)
}

function keepsIntegers(has: Kind<'integer'>, wanted: Kind<'integer'>): boolean {
  if (has.unsigned) return wanted.unsigned === true && has.bits >= wanted.bits
  return wanted.unsigned ? has.bits > wanted.bits : has.bits >= wanted.bits
}

function keepsDecimals(has: Kind<'decimal'>, wanted: Kind<'decimal'>): boolean {
  const [own, asked] = [decimalSize(has), decimalSize(wanted)]
  return own.scale >= asked.scale && own.precision - own.scale >= asked.precision - asked.scale
}

/** What is longer than a column takes is refused row by row. */
function keepsTexts(has: Kind<'text'>, wanted: Kind<'text'>): boolean {
  return has.fixed !== true || wanted.fixed === true
}

function keyMisfit(shape: TableShape, { schema: { key } }: RowTable): string | undefined {
  if (key.length === 0) return undefined
  const isThere = keysOf(shape).some(
    (names) => names.length === key.length && key.every((name) => names.some((one) => sameColumn(one, name))),
  )
  return isThere ? undefined : `${key.join(', ')} together are not unique there`
}
