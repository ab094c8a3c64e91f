import type { ColumnType } from '../../../model/table-schema.ts'
import type { ColumnShape, TypeShape } from '../catalog.ts'

/** What a native type is in the words that stores share. https://www.postgresql.org/docs/current/datatype.html */
export function columnTypeOf({ type }: Pick<ColumnShape, 'type'>): ColumnType {
  const plain = plainType(type)
  return type.isArray ? { kind: 'array', of: plain } : plain
}

/** Fractions of a second that are kept where nothing is said. */
const MOST_DIGITS = 6
/** What the length of a text, or the digits of a number, are larger by in a modifier. */
const MODIFIER_OFFSET = 4

function plainType({ name, native, isBuiltIn, kind, modifier, labels }: TypeShape): ColumnType {
  if (kind === 'enum') return { kind: 'enum', values: labels, name }
  const other: ColumnType = { kind: 'other', dialect: 'postgres', name: native }
  if (!isBuiltIn) return other
  const fixed = FIXED[name]
  if (fixed) return fixed
  const length = modifier < MODIFIER_OFFSET ? {} : { length: modifier - MODIFIER_OFFSET }
  const digits = modifier < 0 ? MOST_DIGITS : modifier
  switch (name) {
    case 'varchar':
      return { kind: 'text', ...length }
    case 'bpchar':
      return { kind: 'text', ...length, ...('length' in length && { fixed: true }) }
    case 'numeric':
      return { kind: 'decimal', ...(modifier >= MODIFIER_OFFSET && sizeOf(modifier - MODIFIER_OFFSET)) }
    case 'timestamp':
    case 'timestamptz':
      return { kind: 'timestamp', zone: name === 'timestamptz', digits }
    case 'time':
    case 'timetz':
      return { kind: 'time', zone: name === 'timetz', digits }
    default:
      return other
  }
}

const FIXED: Readonly<Record<string, ColumnType>> = {
  bool: { kind: 'boolean' },
  int2: { kind: 'integer', bits: 16 },
  int4: { kind: 'integer', bits: 32 },
  int8: { kind: 'integer', bits: 64 },
  float4: { kind: 'float', bits: 32 },
  float8: { kind: 'float', bits: 64 },
  text: { kind: 'text' },
  bytea: { kind: 'bytes' },
  json: { kind: 'json', text: 'kept' },
  jsonb: { kind: 'json', text: 'parsed' },
  date: { kind: 'date' },
  uuid: { kind: 'uuid' },
}

/** Precision above, scale below; a scale of eleven bits may be negative. */
function sizeOf(modifier: number): { readonly precision: number; readonly scale: number } {
  const scale = modifier & 0x7ff
  return { precision: (modifier >> 16) & 0xffff, scale: scale > 1000 ? scale - 2048 : scale }
}

/** The longest `varchar(n)`, and the most digits of a `numeric(p, s)`, that the engine declares. */
const MOST_CHARACTERS = 10_485_760
const MOST_PRECISION = 1000

/** How a column is declared that keeps every value of this kind. `enumName`: the type of the words that it takes, as SQL. */
export function declaredType(type: ColumnType, enumName = 'text'): string {
  switch (type.kind) {
    case 'boolean':
      return 'boolean'
    case 'integer':
      return integerType(type.bits, type.unsigned === true)
    case 'decimal':
      return decimalType(type)
    case 'float':
      return type.bits === 32 ? 'real' : 'double precision'
    case 'text':
      return textType(type)
    case 'bytes':
      return 'bytea'
    case 'json':
      return type.text === 'kept' ? 'json' : 'jsonb'
    case 'timestamp':
      return `timestamp${digitsOf(type.digits)} ${type.zone ? 'with' : 'without'} time zone`
    case 'date':
      return 'date'
    case 'time':
      return `time${digitsOf(type.digits)} ${type.zone ? 'with' : 'without'} time zone`
    case 'uuid':
      return 'uuid'
    case 'enum':
      return enumName
    case 'array':
      return `${declaredType(type.of, enumName)}[]`
    case 'any':
      return 'json'
    case 'other':
      return type.dialect === 'postgres' ? type.name : 'text'
  }
}

function integerType(bits: number, isUnsigned: boolean): string {
  const needed = isUnsigned ? bits + 1 : bits
  if (needed <= 16) return 'smallint'
  if (needed <= 32) return 'integer'
  return needed <= 64 ? 'bigint' : 'numeric(20,0)'
}

function decimalType({ precision, scale = 0 }: Extract<ColumnType, { kind: 'decimal' }>): string {
  const fits = precision !== undefined && precision <= MOST_PRECISION && scale >= 0 && scale <= precision
  return fits ? `numeric(${precision},${scale})` : 'numeric'
}

function textType({ length, fixed }: Extract<ColumnType, { kind: 'text' }>): string {
  if (length === undefined || length < 1 || length > MOST_CHARACTERS) return 'text'
  return fixed ? `character(${length})` : `character varying(${length})`
}

function digitsOf(digits: number): string {
  return digits >= MOST_DIGITS ? '' : `(${digits})`
}
