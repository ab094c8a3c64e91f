import type { ColumnType, TableColumn } from '../../../model/table-schema.ts'
import type { ColumnShape } from '../table-shape.ts'

type Default = NonNullable<TableColumn['default']>
type Constant = string | number | boolean | null

/**
 * What a column gets where no value is given, as the engine stores it: Knex writes `'1'` for true, and a column of booleans
 * holds 1 then. What would be of another kind than the column's values stays an expression of this engine.
 * https://sqlite.org/datatype3.html#type_affinity
 * @param text as `pragma_table_xinfo` prints it
 */
export function defaultOf(text: string, { affinity }: ColumnShape, type: ColumnType): Default {
  if (/^current_timestamp$/i.test(text)) return { now: true }
  // As a text the engine writes it otherwise: `1.50` is 1.5 there.
  if (affinity === 'text' && /^[^'].*\.\d*0$/.test(text)) return { expression: text, dialect: 'sqlite' }
  const written = constantOf(text)
  const value = written === undefined ? undefined : inKind(stored(written, affinity), type)
  return value === undefined ? { expression: text, dialect: 'sqlite' } : { value }
}

/** A column that holds nothing yet is of the kind that its default has: MediaWiki's texts are `BLOB DEFAULT ''`. */
export function defaultedType(type: ColumnType, text: string | undefined): ColumnType {
  const value = text === undefined ? undefined : constantOf(text)
  if (type.kind !== 'any' || !type.empty || value === undefined || value === null) return type
  return typeof value === 'string' ? { kind: 'any', empty: 'text' } : { kind: 'any' }
}

/** Undefined for what is no constant, or a number of more digits than a double keeps. */
function constantOf(text: string): Constant | undefined {
  if (/^null$/i.test(text)) return null
  if (/^(?:true|false)$/i.test(text)) return text.toLowerCase() === 'true'
  if (NUMBER.test(text)) return Number(text)
  return /^'(?:[^']|'')*'$/.test(text) ? text.slice(1, -1).replaceAll("''", "'") : undefined
}

const NUMBER = /^[-+]?(?=[\d.]{1,16}$)\d+(?:\.\d+)?$/

function stored(value: Constant, affinity: ColumnShape['affinity']): Constant {
  const plain = typeof value === 'boolean' ? Number(value) : value
  if (affinity === 'text') return typeof plain === 'number' ? String(plain) : plain
  return typeof plain === 'string' && affinity !== 'blob' && NUMBER.test(plain) ? Number(plain) : plain
}

/** As a column of the kind has it; undefined where it has no such value. */
function inKind(value: Constant, type: ColumnType): Constant | undefined {
  if (value === null) return value
  switch (type.kind) {
    case 'boolean':
      return value === 0 || value === 1 ? value === 1 : undefined
    case 'integer':
      return Number.isInteger(value) ? value : undefined
    case 'float':
    case 'decimal':
      return typeof value === 'number' ? value : undefined
    case 'json':
    case 'array':
      return typeof value === 'string' && isJson(value) ? value : undefined
    case 'any':
      return type.empty === 'text' && typeof value === 'string' ? value : undefined
    default:
      return String(value)
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
