import { referring } from '../../../../store/tables/referring.ts'
import type { CollectionAt } from '../../../../store/target.ts'
import type { Database } from '../../database.ts'
import { formOf } from '../../form-of.ts'
import { foldName, quoteName } from '../../identifier.ts'

/**
 * Tables beside `ours` with rows that refer to these collections. A reference without rows may be older than what it refers to,
 * and means nothing without it. https://sqlite.org/foreignkeys.html#fk_schemacommands
 */
export function referredBy(
  database: Database | undefined,
  collections: readonly CollectionAt[],
  ours: readonly CollectionAt[],
): readonly string[] {
  if (!database) return []
  const going = namesOf(collections)
  const known = namesOf(ours)
  const references = database.all(
    `SELECT t.name AS name, f."table" AS parent, json_group_array(f."from" ORDER BY f.seq) AS columns
     FROM pragma_table_list AS t, pragma_foreign_key_list(t.name) AS f
     WHERE t.schema = 'main' AND t.type = 'table' GROUP BY t.name, f.id ORDER BY t.name, f.id DESC`,
  )
  return references.flatMap(({ name, parent, columns: listed }) => {
    const [table, to] = [String(name), String(parent)]
    if (!going.has(foldName(to)) || known.has(foldName(table))) return []
    const columns = JSON.parse(String(listed)) as string[]
    const rows = rowsWith(database, table, columns)
    return rows > 0 ? [referring({ table, columns, to, rows })] : []
  })
}

function namesOf(collections: readonly CollectionAt[]): ReadonlySet<string> {
  return new Set(collections.map(({ collection, layout }) => foldName(formOf(collection, layout).name)))
}

function rowsWith(database: Database, table: string, columns: readonly string[]): number {
  const filled = columns.map((name) => `${quoteName(name)} IS NOT NULL`).join(' AND ')
  return Number(database.get(`SELECT count(*) AS n FROM ${quoteName(table)} WHERE ${filled}`)!['n'])
}
