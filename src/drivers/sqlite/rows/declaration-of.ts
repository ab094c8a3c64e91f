import type { Database } from '../database.ts'
import { type Declaration, readDeclaration } from './read-declaration.ts'

/** Of a table that is there. */
export function declarationOf(database: Database, table: string): Declaration {
  const row = database.get(`SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ?`, table)
  return readDeclaration(String(row?.['sql'] ?? ''))
}
