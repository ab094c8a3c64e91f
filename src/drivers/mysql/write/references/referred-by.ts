import { referring } from '../../../../store/tables/referring.ts'
import type { CollectionAt } from '../../../../store/target.ts'
import type { Server } from '../../connection/server-of.ts'
import type { Work } from '../../connection/session.ts'
import { formOf } from '../../form-of.ts'
import { foldName, qualifiedName, quoteName } from '../../identifier.ts'

interface Asked {
  /** Sees every table of the database. */
  readonly work: Work
  /** Sees those of other databases, held or not. */
  readonly beside: Work
  readonly database: string
  readonly server: Server
}

/**
 * Tables beside `ours`, in any database that this user sees, with rows that refer to these collections. A reference without
 * rows may be older than what it refers to, and stays without it.
 * https://dev.mysql.com/doc/refman/8.0/en/create-table-foreign-keys.html
 */
export async function referredBy(
  { work, beside, database, server }: Asked,
  collections: readonly CollectionAt[],
  ours: readonly CollectionAt[],
): Promise<readonly string[]> {
  const named = (name: string): string => (server.keepsCase ? name : foldName(name))
  const namesOf = (of: readonly CollectionAt[]): ReadonlySet<string> =>
    new Set(of.map(({ collection, layout }) => named(formOf(collection, layout).name)))
  const [going, known] = [namesOf(collections), namesOf(ours)]
  const found: string[] = []
  for (const { schema, table, columns, to } of await referencesTo(work, database)) {
    const isHere = schema === database
    if (!going.has(named(to)) || (isHere && known.has(named(table)))) continue
    const filled = columns.map((name) => `${quoteName(name)} IS NOT NULL`).join(' AND ')
    const counted = `SELECT count(*) FROM ${qualifiedName(schema, table)} WHERE ${filled}`
    const rows = Number((await (isHere ? work : beside).texts(counted))[0]![0])
    if (rows > 0) found.push(referring({ table: isHere ? table : `${schema}.${table}`, columns, to, rows }))
  }
  return found
}

interface Reference {
  readonly schema: string
  readonly table: string
  readonly columns: readonly string[]
  readonly to: string
}

async function referencesTo(work: Work, database: string): Promise<readonly Reference[]> {
  const rows = await work.texts(
    `SELECT TABLE_SCHEMA, TABLE_NAME, REFERENCED_TABLE_NAME, CONSTRAINT_NAME, COLUMN_NAME
     FROM information_schema.KEY_COLUMN_USAGE WHERE REFERENCED_TABLE_SCHEMA = ?
     ORDER BY TABLE_SCHEMA, TABLE_NAME, CONSTRAINT_NAME, ORDINAL_POSITION`,
    [database],
  )
  const references = new Map<string, Reference & { readonly columns: string[] }>()
  for (const [schema, table, to, name, column] of rows as string[][]) {
    const at = JSON.stringify([schema, table, name])
    const reference = references.get(at) ?? { schema: schema!, table: table!, to: to!, columns: [] }
    reference.columns.push(column!)
    references.set(at, reference)
  }
  return [...references.values()]
}
