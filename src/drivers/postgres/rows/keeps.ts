import type { ColumnType } from '../../../model/table-schema.ts'

/** Whether a column of the type `has` keeps every value of the kind that is `wanted`, and prints it alike. */
export function keeps(has: ColumnType, wanted: ColumnType): boolean {
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
