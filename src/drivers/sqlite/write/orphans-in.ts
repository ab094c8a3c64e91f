import { plural } from '../../../lib/plural.ts'
import { isDrayError } from '../../../model/error.ts'
import type { PublishedAt } from '../../../store/target.ts'
import type { Database } from '../database.ts'
import { formOf } from '../form-of.ts'

/**
 * References are a part of the table in SQLite, and are not held against rows that were there first: where such rows are
 * kept, that is said. https://sqlite.org/pragma.html#pragma_foreign_key_check
 */
export function orphansIn(database: Database, collections: readonly PublishedAt[]): readonly string[] {
  return collections
    .filter(({ keepsOrphans }) => keepsOrphans)
    .flatMap(({ collection, layout }) => orphansOf(database, formOf(collection, layout).name))
}

function orphansOf(database: Database, table: string): readonly string[] {
  const sql = 'SELECT "parent", count(*) AS "rows" FROM pragma_foreign_key_check(?) GROUP BY "fkid", "parent"'
  try {
    return database
      .all(sql, table)
      .map(
        ({ parent, rows }) =>
          `${table}: ${plural(Number(rows), 'row')} without the row of ${String(parent)} that it refers to`,
      )
  } catch (error) {
    if (!isDrayError(error)) throw error
    // A reference that leads to nothing unique: SQLite itself cannot look.
    return [`whether rows of ${table} refer to nothing cannot be told (${error.message})`]
  }
}
