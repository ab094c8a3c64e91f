import { referring } from '../../../../store/tables/referring.ts'
import type { CollectionAt } from '../../../../store/target.ts'
import type { Work } from '../../connection/session.ts'
import { qualifiedName, quoteName } from '../../identifier.ts'
import { tableNameOf } from '../../layout.ts'

/**
 * Tables beside `ours`, of any schema, that refer to these collections: with rows or without, as the reference goes with what
 * it refers to, and is somebody's work.
 */
export async function referredBy(
  work: Work,
  schema: string,
  collections: readonly CollectionAt[],
  ours: readonly CollectionAt[],
): Promise<readonly string[]> {
  const references = await work.query(
    `SELECT n.nspname AS schema, c.relname AS table, p.relname AS parent, to_json(ARRAY(
       SELECT a.attname FROM unnest(r.conkey) WITH ORDINALITY AS k (num, at)
       JOIN pg_attribute a ON a.attrelid = r.conrelid AND a.attnum = k.num ORDER BY k.at)) AS columns
     FROM pg_constraint r JOIN pg_class c ON c.oid = r.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
     JOIN pg_class p ON p.oid = r.confrelid JOIN pg_namespace s ON s.oid = p.relnamespace
     WHERE r.contype = 'f' AND r.conparentid = 0 AND s.nspname = $1 AND p.relname = ANY ($2)
       AND (n.nspname <> $1 OR c.relname <> ALL ($3)) ORDER BY 1, 2, r.conname`,
    [schema, listOf(collections), listOf(ours)],
  )
  const found: string[] = []
  for (const row of references) {
    const columns = JSON.parse(row['columns']!) as string[]
    const [at, name, to] = [row['schema']!, row['table']!, row['parent']!]
    const filled = columns.map((column) => `${quoteName(column)} IS NOT NULL`).join(' AND ')
    const counted = await work.query(
      `SELECT count(*) AS rows FROM ${qualifiedName(at, name)} WHERE ${filled}`,
    )
    const table = at === schema ? name : `${at}.${name}`
    found.push(referring({ table, columns, to, rows: Number(counted[0]!['rows']) }))
  }
  return found
}

function listOf(collections: readonly CollectionAt[]): string {
  const names = collections.map(({ collection, layout }) => tableNameOf(collection, layout))
  return `{${names.map((name) => `"${name.replace(/["\\]/g, '\\$&')}"`).join()}}`
}
