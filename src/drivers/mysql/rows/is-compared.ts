import type { TableColumn } from '../../../model/table-schema.ts'

/** JSON, and what is kept as a text for want of a type, is too long for keys and indexes, and has many spellings. */
export function isCompared({ type: { kind }, native }: TableColumn): boolean {
  return (kind !== 'json' && kind !== 'any' && kind !== 'array') || /^set\(/i.test(native)
}
