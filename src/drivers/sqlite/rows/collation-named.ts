import type { Collation } from '../../../model/table-schema.ts'

/**
 * Those that every SQLite has. Others are made by the application: no two of one name need be the same.
 * https://sqlite.org/datatype3.html#collating_sequences
 */
export const COLLATIONS: readonly string[] = ['BINARY', 'NOCASE', 'RTRIM']

export function collationNamed(name: string): Collation {
  const known = name.toUpperCase()
  return { name: known, dialect: 'sqlite', id: known }
}
