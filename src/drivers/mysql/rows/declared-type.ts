import type { ColumnType, TableColumn } from '../../../model/table-schema.ts'
import type { Server } from '../connection/server-of.ts'
import { MAX_KEY_BYTES, MAX_KEY_CHARACTERS } from '../facts.ts'
import { quoteText } from '../identifier.ts'
import { decimalSize } from './number-cells.ts'

export interface Declaring {
  readonly server: Server
  /** How many columns share the longest key, or unique index, that the column is of; 0 where it is of none. */
  readonly shared: number
  /** The row would be too long with its texts in it: they lie beside it. */
  readonly isWide: boolean
}

/** How a column is declared that keeps every value of its kind. */
export function declaredType({ type, native }: TableColumn, how: Declaring): string {
  const { server } = how
  const own = ownType(native, server)
  if (own !== undefined) return own
  switch (type.kind) {
    case 'boolean':
      return native === 'bit(1)' ? native : 'tinyint(1)'
    case 'integer':
      return `${INTEGERS[type.bits]}${type.unsigned ? ' unsigned' : ''}`
    case 'decimal': {
      const { precision, scale } = decimalSize(type)
      return `decimal(${precision},${scale})`
    }
    case 'float':
      return type.bits === 32 ? 'float' : 'double'
    case 'text':
      return `${textType(type, how)} ${exactText(server)}`
    case 'enum':
      return `${enumType(type.values, how)} ${exactText(server)}`
    case 'bytes':
      return bytesType(type, how)
    case 'json':
      return isOwnJson(type, how, native) ? 'json' : `longtext ${exactText(server)}`
    case 'timestamp':
      return `${type.zone && /^timestamp(?:\(\d\))?$/.test(native) ? 'timestamp' : 'datetime'}${digitsOf(type.digits)}`
    case 'date':
      return 'date'
    case 'time':
      return type.zone ? `varchar(32) ${exactText(server)}` : `time${digitsOf(type.digits)}`
    case 'uuid':
      return 'char(36) CHARACTER SET ascii COLLATE ascii_bin'
    case 'array':
      return `${isSet(native) ? setOf(native) : 'longtext'} ${exactText(server)}`
    case 'any':
      return `longtext ${exactText(server)}`
    case 'other':
      return type.dialect === 'mysql' ? type.name : `${textType({}, how)} ${exactText(server)}`
  }
}

/**
 * MySQL's type changes spelling and numbers. What MariaDB calls so is a text that it checks, and its check knows 31 levels:
 * only what came from there, or lost its spelling already, is of that type.
 */
function isOwnJson(
  { text }: Extract<ColumnType, { kind: 'json' }>,
  { server }: Declaring,
  native: string,
): boolean {
  return text === 'parsed' || (server.isMaria && /^json collate/.test(native))
}

function isSet(native: string): boolean {
  return /^set\(/i.test(native)
}

/** Without the collation, which this server does not have. */
function setOf(native: string): string {
  return native.slice(0, native.lastIndexOf(')') + 1)
}

const INTEGERS = { 8: 'tinyint', 16: 'smallint', 24: 'mediumint', 32: 'int', 64: 'bigint' } as const

/** Only this engine says how texts are compared in the type itself: such a column is made as it was. */
function ownType(native: string, { collations }: Server): string | undefined {
  const found = /^((?:var)?char\(\d+\)|(?:tiny|medium|long)?text|enum\(.*\)|set\(.*\)) collate (\w+)$/is.exec(
    native,
  )
  if (!found || !collations.has(found[2]!)) return undefined
  const charset = /^[a-z0-9]+/i.exec(found[2]!)![0]
  return `${found[1]} CHARACTER SET ${charset} COLLATE ${found[2]}`
}

function exactText({ exactCollation }: Server): string {
  return `CHARACTER SET utf8mb4 COLLATE ${exactCollation ?? 'utf8mb4_bin'}`
}

type Sized = Pick<Extract<ColumnType, { kind: 'text' }>, 'length' | 'fixed'>
type Place = Pick<Declaring, 'shared' | 'isWide'>

/** Longer ones lie beside the row. */
const LONGEST_IN_ROW = 500

function textType({ length, fixed }: Sized, { shared, isWide }: Place): string {
  const most = shared === 0 ? (isWide ? 0 : LONGEST_IN_ROW) : Math.floor(MAX_KEY_CHARACTERS / shared)
  if (length !== undefined && length >= 1 && length <= most) {
    return fixed && length <= 255 ? `char(${length})` : `varchar(${length})`
  }
  return shared === 0 ? 'longtext' : `varchar(${most})`
}

/** Spaces at the end of a name are forgotten by the engine. */
function enumType(values: readonly string[], place: Place): string {
  const isPlain = values.length > 0 && values.every((value) => value.length <= 255 && !value.endsWith(' '))
  return isPlain ? `enum(${values.map(quoteText).join(',')})` : textType({}, place)
}

function bytesType({ length, fixed }: Sized, { shared, isWide }: Place): string {
  const most = shared === 0 ? (isWide ? 0 : LONGEST_IN_ROW) : Math.floor(MAX_KEY_BYTES / shared)
  if (length !== undefined && length >= 1 && length <= most) {
    return fixed && length <= 255 ? `binary(${length})` : `varbinary(${length})`
  }
  return shared === 0 ? 'longblob' : `varbinary(${most})`
}

/** A row holds 65,535 bytes, long values apart. https://dev.mysql.com/doc/refman/8.0/en/column-count-limit.html */
const MOST_ROW_BYTES = 60_000

/** Whether the texts and bytes of a table, as long as they may be, are too much for a row. */
export function isWideRow(columns: readonly TableColumn[]): boolean {
  const sizes = columns.map(({ type }) => {
    if (type.kind === 'uuid') return 36
    if (type.kind !== 'text' && type.kind !== 'bytes') return 16
    const { length } = type
    return length === undefined || length > LONGEST_IN_ROW ? 16 : (type.kind === 'text' ? 4 : 1) * length
  })
  return sizes.reduce((sum, size) => sum + size, 0) > MOST_ROW_BYTES
}

function digitsOf(digits: number): string {
  return digits === 0 ? '' : `(${Math.min(digits, 6)})`
}
