import type { ColumnType } from '../../model/table-schema.ts'

/**
 * Whether a column of the type `has` may hold values of a column of the type `wanted`, some of them at least, as they
 * are: where both have one form in records. Which ones it does, only the values tell.
 */
export function mayHold(has: ColumnType, wanted: ColumnType): boolean {
  if (wanted.kind === 'any') return true
  if (isNumber(has) || isNumber(wanted)) return isNumber(has) && isNumber(wanted)
  if (isText(has) || isText(wanted)) return isText(has) && isText(wanted)
  if (has.kind === 'timestamp' || has.kind === 'time')
    return wanted.kind === has.kind && wanted.zone === has.zone
  if (has.kind === 'array') return wanted.kind === 'array' && mayHold(has.of, wanted.of)
  return has.kind === wanted.kind && has.kind !== 'other'
}

function isNumber({ kind }: ColumnType): boolean {
  return kind === 'integer' || kind === 'decimal' || kind === 'float'
}

function isText({ kind }: ColumnType): boolean {
  return kind === 'text' || kind === 'enum' || kind === 'uuid'
}
