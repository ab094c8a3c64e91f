import type { ColumnType } from '../../../model/table-schema.ts'
import { arrayTypeOf } from './cells/array-type.ts'
import type { ColumnShape } from '../table-shape.ts'
import type { ValueLook } from './look-at-values.ts'

/** What a column is: by its declared type as far as its values agree, else by these alone. */
export function columnTypeOf({ type, affinity }: ColumnShape, look: ValueLook): ColumnType {
  const declared = declaredType(type)
  if (declared && agrees(declared, look)) return declared
  const { integers, reals, texts, blobs } = look
  const kinds = [integers || reals, texts, blobs].filter(Boolean).length
  if (kinds > 1) return { kind: 'any' }
  if (blobs) return { kind: 'bytes' }
  if (texts) return { kind: 'text' }
  if (reals) return integers && affinity === 'blob' ? { kind: 'any' } : { kind: 'float', bits: 64 }
  if (integers) return { kind: 'integer', bits: 64 }
  return emptyType({ type, affinity }) ?? BY_AFFINITY[affinity]
}

/** What is declared so mostly gets such values, though the engine asks for none. */
function emptyType({ type, affinity }: Pick<ColumnShape, 'type' | 'affinity'>): ColumnType | undefined {
  if (/BLOB|BYTEA|BINARY/i.test(type) && affinity !== 'text') return { kind: 'any', empty: 'bytes' }
  // To SQLite every word that it does not know is one for numbers: DATETIME, UUID, INET.
  return affinity === 'numeric' && !NUMBERS.test(type) ? { kind: 'any', empty: 'text' } : undefined
}

const NUMBERS = /^\s*(?:NUM|DEC|MONEY|BOOL|BIT\b|FIXED)/i

/** Of a column that nothing is known of but how it is declared. */
export const BY_AFFINITY: Readonly<Record<ColumnShape['affinity'], ColumnType>> = {
  text: { kind: 'text' },
  integer: { kind: 'integer', bits: 64 },
  real: { kind: 'float', bits: 64 },
  numeric: { kind: 'decimal' },
  blob: { kind: 'any' },
}

/** Types that dray declares, and those that people do. */
function declaredType(type: string): ColumnType | undefined {
  const [, name = '', first, second] =
    /^\s*([^(]*?)\s*(?:\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\))?\s*$/.exec(type.toUpperCase()) ?? []
  const size = first === undefined ? undefined : Number(first)
  const digits = size ?? 6
  switch (name) {
    case 'BOOLEAN':
    case 'BOOL':
      return { kind: 'boolean' }
    case 'DECIMAL':
    case 'NUMERIC':
    case 'DECIMAL_TEXT':
      if (size === undefined) return name === 'DECIMAL_TEXT' ? { kind: 'decimal' } : undefined
      return { kind: 'decimal', precision: size, scale: second === undefined ? 0 : Number(second) }
    case 'VARCHAR':
    case 'NVARCHAR':
    case 'CHARACTER VARYING':
    case 'CHAR':
      return size === undefined ? { kind: 'text' } : { kind: 'text', length: size }
    case 'UUID_TEXT':
      return { kind: 'uuid' }
    case 'JSON':
    case 'JSONB':
    case 'JSON_TEXT':
      return { kind: 'json', text: 'kept' }
    case 'JSONB_TEXT':
      return { kind: 'json', text: 'parsed' }
    case 'TIMESTAMP_TEXT':
      return { kind: 'timestamp', zone: false, digits }
    case 'TIMESTAMPTZ_TEXT':
      return { kind: 'timestamp', zone: true, digits }
    case 'DATE_TEXT':
      return { kind: 'date' }
    case 'TIME_TEXT':
      return { kind: 'time', zone: false, digits }
    case 'TIMETZ_TEXT':
      return { kind: 'time', zone: true, digits }
    default:
      return arrayTypeOf(name, size, () => declaredType(type.replace(/^.*? OF /i, '')))
  }
}

function agrees(type: ColumnType, look: ValueLook): boolean {
  const { integers, reals, texts, blobs } = look
  const onlyTexts = !integers && !reals && !blobs
  switch (type.kind) {
    case 'boolean':
      return look.isBoolean && !reals && !texts && !blobs
    case 'decimal':
      return !blobs && decimalAgrees(type, look)
    case 'text':
      return onlyTexts && (type.length === undefined || look.longest <= type.length)
    case 'json':
    case 'array':
      return onlyTexts && look.isJson
    default:
      return onlyTexts
  }
}

/** Texts are decimals where dray made the column, and all numbers fit the declared size. */
function decimalAgrees(
  { precision, scale = 0 }: Extract<ColumnType, { kind: 'decimal' }>,
  look: ValueLook,
): boolean {
  if (look.texts) return !look.integers && !look.reals && look.isJson
  return precision === undefined || (look.whole <= precision - scale && look.fraction <= scale)
}
