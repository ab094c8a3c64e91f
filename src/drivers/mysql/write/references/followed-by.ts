import type { LooseEntry } from '../../../../model/scan/api.ts'
import { followed } from '../../../../store/tables/followed.ts'
import type { Work } from '../../connection/session.ts'
import { foldName, qualifiedName, quoteName } from '../../identifier.ts'
import { keysIn } from '../../read/read-keys.ts'
import type { WritableTable } from '../writable-table.ts'

/**
 * Whether rows beside these would go with them, or be changed. They are locked: nobody refers to one meanwhile.
 * @throws STORE_REFUSED of rows that others refer to
 */
export async function refuseFollowed(
  work: Work,
  into: WritableTable,
  keys: readonly LooseEntry['key'][],
): Promise<void> {
  if (keys.length === 0) return
  for (const reference of await referencesTo(work, into)) {
    const { length } = await work.texts(followingSql(into, reference, keys))
    if (length === 0) continue
    const { schema, table, columns } = reference
    const by = schema === into.database ? table : `${schema}.${table}`
    throw followed({ table: into.shape.name, by, columns })
  }
}

interface Reference {
  readonly schema: string
  readonly table: string
  readonly columns: readonly string[]
  readonly to: readonly string[]
}

/** By which a DELETE takes rows along. https://dev.mysql.com/doc/refman/8.0/en/information-schema-referential-constraints-table.html */
async function referencesTo(work: Work, { database, shape }: WritableTable): Promise<Iterable<Reference>> {
  const rows = await work.texts(
    `SELECT k.TABLE_SCHEMA, k.TABLE_NAME, k.CONSTRAINT_NAME, k.COLUMN_NAME, k.REFERENCED_COLUMN_NAME
     FROM information_schema.REFERENTIAL_CONSTRAINTS r JOIN information_schema.KEY_COLUMN_USAGE k
     ON k.CONSTRAINT_SCHEMA = r.CONSTRAINT_SCHEMA AND k.CONSTRAINT_NAME = r.CONSTRAINT_NAME AND k.TABLE_NAME = r.TABLE_NAME
     WHERE r.UNIQUE_CONSTRAINT_SCHEMA = ? AND r.REFERENCED_TABLE_NAME = ?
       AND r.DELETE_RULE IN ('CASCADE', 'SET NULL', 'SET DEFAULT')
     ORDER BY k.TABLE_SCHEMA, k.TABLE_NAME, k.CONSTRAINT_NAME, k.ORDINAL_POSITION`,
    [database, shape.name],
  )
  const found = new Map<string, Reference & { columns: string[]; to: string[] }>()
  for (const [schema, table, name, column, to] of rows as string[][]) {
    const at = JSON.stringify([schema, table, name])
    const reference = found.get(at) ?? { schema: schema!, table: table!, columns: [], to: [] }
    reference.columns.push(column!)
    reference.to.push(to!)
    found.set(at, reference)
  }
  return found.values()
}

function followingSql(
  into: WritableTable,
  { schema, table, columns, to }: Reference,
  keys: readonly LooseEntry['key'][],
): string {
  const { database, shape, server } = into
  const named = (name: string): string => (server.keepsCase ? name : foldName(name))
  const isOwn = schema === database && named(table) === named(shape.name)
  const same = columns.map((name, i) => `f.${quoteName(name)} = t.${quoteName(to[i]!)}`)
  const other = isOwn ? ` AND NOT (${keysIn(into, keys, 'f')})` : ''
  return (
    `SELECT 1 FROM ${qualifiedName(database, shape.name)} AS t JOIN ${qualifiedName(schema, table)} AS f ON ${same.join(' AND ')} ` +
    `WHERE ${keysIn(into, keys)}${other} LIMIT 1`
  )
}
