import { fieldsAskedFor, type Kinds, kindOf } from '../kinds.ts'
import { type FieldReader, fieldReader } from './field-reader.ts'

/** Tables come with each request, and are asked of thousands of records. */
const readers = new WeakMap<Kinds, FieldReader>()

/**
 * The kind of a record; undefined where it fits none, or is no object.
 * @param text holds the record, valid JSON, from `from` on
 */
export function kindOfRecord(kinds: Kinds, text: Uint8Array, from = 0): string | undefined {
  let read = readers.get(kinds)
  if (!read) readers.set(kinds, (read = fieldReader(fieldsAskedFor(kinds))))
  const look = read(text, from)
  return look && kindOf(kinds, look)
}
