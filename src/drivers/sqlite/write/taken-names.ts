import type { Database } from '../database.ts'
import { catalogOf } from '../table-shape.ts'

// Of no database there are none.

/** Tables, indexes, views and triggers of a database. */
export function takenNames(database: Database | undefined): readonly string[] {
  return (database?.all('SELECT name FROM sqlite_schema') ?? []).map(({ name }) => String(name))
}

export function tableNames(database: Database | undefined): readonly string[] {
  return database ? catalogOf(database).tables.map(({ name }) => name) : []
}
