import type { Work } from '../connection/session.ts'

/** No two references of a database have one name, and to MySQL no two checks. */
export async function takenNames(
  work: Work,
  database: string,
  { isMaria }: { readonly isMaria: boolean },
): Promise<readonly string[]> {
  const references =
    'SELECT CONSTRAINT_NAME FROM information_schema.REFERENTIAL_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = ?'
  const checks = `SELECT CONSTRAINT_NAME FROM information_schema.TABLE_CONSTRAINTS
     WHERE CONSTRAINT_SCHEMA = ? AND CONSTRAINT_TYPE = 'CHECK'`
  const rows = isMaria
    ? await work.texts(references, [database])
    : await work.texts(`${references} UNION ${checks}`, [database, database])
  return rows.map(([name]) => name!)
}
