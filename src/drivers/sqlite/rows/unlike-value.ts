import type { ColumnType } from '../../../model/table-schema.ts'
import { fractionSql, type ValueLook, wholeSql } from './look-at-values.ts'

/**
 * Whether a value could change what a column was found to be: a condition that is true of none of the values that were
 * looked at, and of every one that would make another look. A look only ever loses what it says of all values, so that
 * only what the type stands on has to be asked.
 */
export function unlikeSql(column: string, type: ColumnType, look: ValueLook): string {
  const kinds = kindsOf(look)
  const [only] = kinds
  const isOther =
    kinds.length === 1
      ? `typeof(${column}) <> '${only}' AND ${column} IS NOT NULL`
      : `typeof(${column}) NOT IN (${["'null'", ...kinds.map((kind) => `'${kind}'`)].join(', ')})`
  return [isOther, ...outgrown(column, type, look)].join(' OR ')
}

function kindsOf({ integers, reals, texts, blobs }: ValueLook): readonly string[] {
  return [integers && 'integer', reals && 'real', texts && 'text', blobs && 'blob'].filter(
    (kind) => kind !== false,
  )
}

/** What else a declared type asks of its values. */
function outgrown(column: string, type: ColumnType, { texts }: ValueLook): readonly string[] {
  switch (type.kind) {
    case 'boolean':
      return [`${column} NOT IN (0, 1)`]
    case 'text':
      return type.length === undefined ? [] : [`length(${column}) > ${type.length}`]
    case 'json':
    case 'array':
      return [`NOT json_valid(${column})`]
    case 'decimal': {
      if (texts) return [`NOT json_valid(${column})`]
      const { precision, scale = 0 } = type
      if (precision === undefined) return []
      return [`${wholeSql(column)} > ${precision - scale}`, `${fractionSql(column)} > ${scale}`]
    }
    default:
      return []
  }
}
