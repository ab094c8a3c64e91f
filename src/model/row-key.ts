import { parseJson, printJson } from './json/json-text.ts'
import { Key, type KeyPart } from './key.ts'
import type { ColumnType, TableSchema } from './table-schema.ts'
import type { Value } from './value.ts'

/** Of rows that nothing names: they are told apart by what they hold, and counted. */
export const NO_KEY = Key.of('(no key)')

type Keyed = Pick<TableSchema, 'columns' | 'key'>

/** How a value of a column is a part of a key: as a number, as text, or as the text of its JSON. */
export function keyPartForm({ kind }: ColumnType): 'number' | 'text' | 'json' {
  if (kind === 'integer') return 'number'
  return kind === 'text' || kind === 'uuid' || kind === 'enum' ? 'text' : 'json'
}

/** The key of a row; undefined where a column of it is NULL. All rows of a table without a key have one and the same. */
export function rowKey({ columns, key }: Keyed, valueOf: (column: string) => Value): Key | undefined {
  const parts: KeyPart[] = []
  for (const name of key) {
    const value = valueOf(name)
    if (value === null) return undefined
    parts.push(keyPart(typeOf(columns, name), value))
  }
  return parts.length === 0 ? NO_KEY : new Key(parts)
}

/** The values that a key stands for, given as its text. */
export function valuesOfKey(
  { columns, key }: Keyed,
  text: string,
): readonly { readonly name: string; readonly value: Value }[] {
  const [only] = key
  if (key.length === 1) return [{ name: only!, value: valueOfText(typeOf(columns, only!), text) }]
  const parts = parseJson(text) as readonly KeyPart[]
  return key.map((name, i) => ({ name, value: valueOfPart(typeOf(columns, name), parts[i]!) }))
}

function keyPart(type: ColumnType, value: Value): KeyPart {
  const form = keyPartForm(type)
  if (form === 'number' && (typeof value === 'number' || typeof value === 'bigint')) return value
  return form === 'text' && typeof value === 'string' ? value : printJson(value)
}

function valueOfPart(type: ColumnType, part: KeyPart): Value {
  return typeof part === 'string' ? valueOfText(type, part) : part
}

function valueOfText(type: ColumnType, text: string): Value {
  return keyPartForm(type) === 'text' ? text : parseJson(text)
}

function typeOf(columns: TableSchema['columns'], name: string): ColumnType {
  return columns.find((column) => column.name === name)!.type
}
