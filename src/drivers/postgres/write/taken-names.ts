import type { Work } from '../connection/session.ts'

/** Tables, indexes, views and sequences of a schema share one space of names. */
export async function takenNames(work: Work, schema: string): Promise<readonly string[]> {
  const rows = await work.query(
    'SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1',
    [schema],
  )
  return rows.map((row) => row['name']!)
}
