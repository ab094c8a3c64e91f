import type { Database } from '../database.ts'

/** Tables, indexes, views and triggers of a database. */
export function takenNames(database: Database): readonly string[] {
  return database.all('SELECT name FROM sqlite_schema').map(({ name }) => String(name))
}
