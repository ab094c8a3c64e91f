import type { ColumnType } from '../../../model/table-schema.ts'
import type { ColumnShape } from '../catalog.ts'
import { labelsOf } from '../kept-as-text.ts'

/**
 * What a native type is in the words that stores share. https://dev.mysql.com/doc/refman/8.0/en/data-types.html
 * `isBoolean`: a `tinyint(1)` that holds nothing but 0 and 1, which is how booleans are kept here.
 */
export function columnTypeOf(column: ColumnShape, isBoolean: boolean): ColumnType {
  const { type, native, isUnsigned, digits = 0 } = column
  if (isBoolean) return { kind: 'boolean' }
  if (column.isJson) return { kind: 'json', text: type === 'json' ? 'parsed' : 'kept' }
  if (column.holds) return column.holds
  const bits = BITS[type]
  if (bits !== undefined) return { kind: 'integer', bits, ...(isUnsigned && { unsigned: true }) }
  switch (type) {
    case 'decimal':
      return { kind: 'decimal', precision: column.precision ?? 10, scale: column.scale ?? 0 }
    case 'float':
    case 'double':
      return { kind: 'float', bits: type === 'float' ? 32 : 64 }
    case 'char':
    case 'varchar':
      return { kind: 'text', ...sizeOf(column) }
    case 'tinytext':
    case 'text':
    case 'mediumtext':
    case 'longtext':
      return { kind: 'text' }
    case 'binary':
    case 'varbinary':
      return { kind: 'bytes', ...sizeOf(column) }
    case 'tinyblob':
    case 'blob':
    case 'mediumblob':
    case 'longblob':
      return { kind: 'bytes' }
    case 'date':
      return { kind: 'date' }
    case 'time':
      return { kind: 'time', zone: false, digits }
    case 'datetime':
    case 'timestamp':
      return { kind: 'timestamp', zone: type === 'timestamp', digits }
    case 'enum':
      return { kind: 'enum', values: labelsOf(native) }
    case 'set':
      return setType(native)
    case 'uuid':
      return { kind: 'uuid' }
    default:
      return { kind: 'other', dialect: 'mysql', name: sameEverywhere(native) }
  }
}

/** MySQL says `year` since 8.0.19; before that, and in MariaDB, it is `year(4)`. */
function sameEverywhere(native: string): string {
  return native === 'year(4)' ? 'year' : native
}

/** A list of some of its words. With an empty word among them two values are one text. */
function setType(native: string): ColumnType {
  const values = labelsOf(native)
  if (values.includes('')) return { kind: 'other', dialect: 'mysql', name: native }
  return { kind: 'array', of: { kind: 'enum', values } }
}

/** In characters or bytes; `char` and `binary` are as long as they say. */
function sizeOf({ type, length }: ColumnShape): { readonly length?: number; readonly fixed?: true } {
  const isFixed = type === 'char' || type === 'binary'
  return { ...(length !== undefined && { length }), ...(isFixed && { fixed: true }) }
}

const BITS: Readonly<Record<string, 8 | 16 | 24 | 32 | 64>> = {
  tinyint: 8,
  smallint: 16,
  mediumint: 24,
  int: 32,
  bigint: 64,
}

/** Columns that may be what the engine calls boolean: whether they are, only their values tell. */
export function mayBeBoolean({ type, native, isUnsigned, generated }: ColumnShape): boolean {
  const isNamed = type === 'tinyint' && /^tinyint\(1\)$/i.test(native)
  return !generated && !isUnsigned && (isNamed || (type === 'bit' && /^bit\(1\)$/i.test(native)))
}
