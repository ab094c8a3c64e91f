import type { Database } from '../database.ts'
import { unsound } from '../errors.ts'
import { quoteName } from '../identifier.ts'

/**
 * Asks SQLite whether it finds a table sound: pages that make no sense, rows that its indexes do not have or have
 * otherwise. Other bytes in a document that no index covers nobody can see: the file has no checksums. Values that a
 * constraint would not allow are no damage. https://sqlite.org/pragma.html#pragma_integrity_check
 * @throws SOURCE_CORRUPT
 */
export function refuseDamage(database: Database, table: string): void {
  const findings = database.all(`PRAGMA integrity_check(${quoteName(table)})`)
  const damage = findings
    .map((row) => String(row['integrity_check']))
    .find((finding) => finding !== 'ok' && !CONSTRAINT.test(finding))
  if (damage !== undefined) throw unsound(database.path, damage)
}

const CONSTRAINT = /^(?:NULL value in |CHECK constraint failed in |\S+ value in )/
