import { DrayError } from '../../../model/error.ts'
import { printJson } from '../../../model/json/json-text.ts'
import { Key, type KeyPart } from '../../../model/key.ts'
import { rowKey } from '../../../model/row-key.ts'
import type { LooseEntry } from '../../../model/scan/api.ts'
import type { TableColumn, TableSchema } from '../../../model/table-schema.ts'
import type { Value } from '../../../model/value.ts'
import type { MappedEntry } from '../../mapping/map-entry.ts'
import { cellOf } from './cell-of.ts'
import { isKeyField, keyPartsOf } from './key-field.ts'

/** The value of a column for one document, where a function computes it. */
export type ComputeCell = (document: Value) => unknown

export interface ShapedRow {
  readonly entry: LooseEntry
  /** What of the document the row does not keep, in words: each must be accepted. */
  readonly losses: readonly string[]
}

/**
 * A document as the row that the table gives back: its key in the columns of the key, every column a member.
 * @throws DrayError VALUE_UNSUPPORTED where a value does not fit its column, KEY_MISMATCH where the column of the key is a
 *   field that says something else, MAPPING_FAILED when a function throws
 */
export function shapeRow(
  { key, value }: MappedEntry,
  schema: TableSchema,
  computed: ReadonlyMap<string, ComputeCell>,
): ShapedRow {
  const document = value as Readonly<Record<string, Value>>
  const losses: string[] = []
  const cells: [string, Value][] = []
  for (const column of schema.columns) {
    if (column.generated) continue
    const compute = computed.get(column.name)
    const field = compute ? valueOf(compute(document)) : fieldOf(document, column, schema, key)
    if (field === undefined && column.nullable && !compute) losses.push(`${column.name}: ${MISSING}`)
    const { value: cell, loses } = cellOf(column, field ?? null)
    if (loses !== undefined) losses.push(`${column.name}: ${loses}`)
    cells.push([column.name, cell])
  }
  for (const name of Object.keys(document)) {
    if (!schema.columns.some((column) => column.name === name || column.field === name))
      losses.push(`${name}: ${NO_COLUMN}`)
  }
  const row = Object.fromEntries(cells)
  return { entry: { key: keyOf(schema, row), body: printJson(row) }, losses }
}

export const MISSING = 'missing, becomes NULL'
const NO_COLUMN = 'no column holds it, dropped'

function valueOf(computed: unknown): Value {
  return (computed ?? null) as Value
}

function keyOf(schema: TableSchema, row: Readonly<Record<string, Value>>): Key {
  const key = rowKey(schema, (name) => row[name]!)
  if (key) return key
  throw new DrayError('KEY_MISSING', `A column of its key is empty (${schema.key.join(', ')})`)
}

function fieldOf(
  document: Readonly<Record<string, Value>>,
  column: TableColumn,
  { key: names }: TableSchema,
  key: Key,
): Value | undefined {
  const name = [column.field ?? column.name, column.name].find((one) => Object.hasOwn(document, one))
  const field = name === undefined ? undefined : document[name]
  return names.includes(column.name) ? keyField(field, column, keyPartsOf(key, names, column.name)) : field
}

/** A field called as the column of the key is the key, or the record would come back as another. */
function keyField(field: Value | undefined, column: TableColumn, parts: readonly KeyPart[]): Value {
  if (field === undefined || field === null) return partAs(column, parts)
  if (isKeyField(field, parts)) return field
  throw new DrayError(
    'KEY_MISMATCH',
    `its field ${column.name} is not its key; let another column hold the key: store: { keyColumn }`,
  )
}

/** Names of members and files are text, also where they are digits. */
function partAs({ type }: TableColumn, parts: readonly KeyPart[]): Value {
  if (parts.length > 1) return type.kind === 'text' ? new Key(parts).text : parts
  const [part] = parts
  const isNumber = type.kind === 'integer' && typeof part === 'string' && /^(?:0|-?[1-9]\d{0,19})$/.test(part)
  return isNumber ? BigInt(part) : part!
}
