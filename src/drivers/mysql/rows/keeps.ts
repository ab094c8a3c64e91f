import type { ColumnType } from '../../../model/table-schema.ts'
import { decimalSize } from './number-cells.ts'

type Kind<Name extends ColumnType['kind']> = Extract<ColumnType, { kind: Name }>

/** Whether a column of the type `has` keeps every value of the kind that is `wanted`, and prints it alike. */
export function keeps(has: ColumnType, wanted: ColumnType): boolean {
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
      return has.kind === 'any' || keepsJson(has)
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
