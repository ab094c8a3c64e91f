import type { ColumnType } from '../../../../model/table-schema.ts'

const ARRAY = 'ARRAY_TEXT'

/**
 * How a column of lists is declared, so that whoever reads it next finds of what they are. None of these words makes it
 * anything but text: https://sqlite.org/datatype3.html#determination_of_column_affinity knows INT in whatever stands there.
 */
export function declaredArray(of: ColumnType, declared: string): string {
  const word = wordOf(of, declared)
  return word === undefined ? ARRAY : `${ARRAY} OF ${word}`
}

/** The kind of element that such a declaration names. `declared`: what another word stands for. */
export function arrayTypeOf(
  name: string,
  size: number | undefined,
  declared: () => ColumnType | undefined,
): ColumnType | undefined {
  if (!name.startsWith(`${ARRAY} OF `)) return undefined
  const of = elementOf(name.slice(ARRAY.length + 4), size) ?? declared()
  return of && { kind: 'array', of }
}

/** Undefined for types that only one engine has, whose names may be anything. */
function wordOf(of: ColumnType, declared: string): string | undefined {
  switch (of.kind) {
    case 'integer':
      return `${of.unsigned ? 'UNSIGNED_' : ''}WHOLE(${of.bits})`
    case 'float':
      return of.bits === 32 ? 'SINGLE' : 'DOUBLE'
    case 'decimal':
      return of.precision === undefined ? 'DECIMAL_TEXT' : `DECIMAL_TEXT(${of.precision},${of.scale ?? 0})`
    case 'bytes':
      return 'BLOB'
    case 'enum':
      return 'TEXT'
    case 'other':
    case 'any':
    case 'array':
      return undefined
    default:
      return declared
  }
}

const BITS = [8, 16, 24, 32, 64] as const

function elementOf(word: string, size: number | undefined): ColumnType | undefined {
  switch (word) {
    case 'WHOLE':
    case 'UNSIGNED_WHOLE': {
      const bits = BITS.find((one) => one === size) ?? 64
      return { kind: 'integer', bits, ...(word === 'UNSIGNED_WHOLE' && { unsigned: true }) }
    }
    case 'SINGLE':
    case 'DOUBLE':
      return { kind: 'float', bits: word === 'SINGLE' ? 32 : 64 }
    case 'BLOB':
      return { kind: 'bytes' }
    case 'TEXT':
      return { kind: 'text' }
    default:
      return undefined
  }
}
