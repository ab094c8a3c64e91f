import { printJson } from '../../../model/json/json-text.ts'
import { Key, type KeyPart } from '../../../model/key.ts'
import type { Value } from '../../../model/value.ts'

/** The parts of a key that a column of it holds: one each, or a single column all of them. */
export function keyPartsOf(key: Key, columns: readonly string[], column: string): readonly KeyPart[] {
  return columns.length === key.parts.length ? [key.parts[columns.indexOf(column)]!] : key.parts
}

/** Whether a field says the same as the key: as text, since names of members and files are text. */
export function isKeyField(field: Value, parts: readonly KeyPart[]): boolean {
  return (typeof field === 'string' ? field : printJson(field)) === new Key(parts).text
}
