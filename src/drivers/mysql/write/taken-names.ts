import type { Work } from '../connection/session.ts'

/** No two references of a database have one name. */
export async function takenNames(work: Work, database: string): Promise<readonly string[]> {
  const rows = await work.texts(
    'SELECT CONSTRAINT_NAME FROM information_schema.REFERENTIAL_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = ?',
    [database],
  )
  return rows.map(([name]) => name!)
}
