import { followed } from '../../../../store/tables/followed.ts'
import type { Row, Work } from '../../connection/session.ts'
import { qualifiedName, quoteName } from '../../identifier.ts'
import { keyRows, matches } from '../../read/read-keys.ts'
import type { WritableTable } from '../writable-table.ts'

/**
 * Whether rows beside these would go with them, or be changed. They are locked: nobody refers to one meanwhile.
 * @param lists the keys, as `keyLists` gives them
 * @throws STORE_REFUSED of rows that others refer to
 */
export async function refuseFollowed(
  work: Work,
  into: Pick<WritableTable, 'schema' | 'shape' | 'form'>,
  lists: readonly string[],
): Promise<void> {
  for (const reference of await referencesTo(work, into)) {
    const [found] = await work.query(followingSql(into, reference), lists)
    if (!found) continue
    const { schema, table, columns } = reference
    const by = schema === into.schema ? table : `${schema}.${table}`
    throw followed({ table: into.shape.name, by, columns })
  }
}

interface Reference {
  readonly schema: string
  readonly table: string
  readonly isOwn: boolean
  readonly columns: readonly string[]
  readonly to: readonly string[]
}

/** By which a DELETE takes rows along: `c` CASCADE, `n` SET NULL, `d` SET DEFAULT. https://www.postgresql.org/docs/current/catalog-pg-constraint.html */
async function referencesTo(
  work: Work,
  { schema, shape }: Pick<WritableTable, 'schema' | 'shape'>,
): Promise<readonly Reference[]> {
  const rows = await work.query(
    `SELECT n.nspname AS schema, c.relname AS table, r.conrelid = r.confrelid AS own,
       ${namesOf('conkey', 'conrelid')} AS columns, ${namesOf('confkey', 'confrelid')} AS "to"
     FROM pg_constraint r JOIN pg_class c ON c.oid = r.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
     JOIN pg_class p ON p.oid = r.confrelid JOIN pg_namespace s ON s.oid = p.relnamespace
     WHERE r.contype = 'f' AND r.conparentid = 0 AND r.confdeltype IN ('c', 'n', 'd') AND s.nspname = $1 AND p.relname = $2
     ORDER BY 1, 2, r.conname`,
    [schema, shape.name],
  )
  return rows.map((row) => ({
    schema: row['schema']!,
    table: row['table']!,
    isOwn: row['own'] === 't',
    columns: listIn(row, 'columns'),
    to: listIn(row, 'to'),
  }))
}

function namesOf(numbers: string, table: string): string {
  return `to_json(ARRAY(SELECT a.attname FROM unnest(r.${numbers}) WITH ORDINALITY AS k (num, at)
    JOIN pg_attribute a ON a.attrelid = r.${table} AND a.attnum = k.num ORDER BY k.at))`
}

function listIn(row: Row, name: string): readonly string[] {
  return JSON.parse(row[name]!) as string[]
}

function followingSql(
  { schema, shape, form }: Pick<WritableTable, 'schema' | 'shape' | 'form'>,
  { schema: at, table, isOwn, columns, to }: Reference,
): string {
  const same = columns.map((name, i) => `f.${quoteName(name)} = t.${quoteName(to[i]!)}`)
  const goes = `EXISTS (SELECT FROM ${keyRows(form)} WHERE ${matches(form, 'f')})`
  return (
    `SELECT 1 AS found FROM ${keyRows(form)} JOIN ${qualifiedName(schema, shape.name)} AS t ON ${matches(form)} ` +
    `JOIN ${qualifiedName(at, table)} AS f ON ${same.join(' AND ')}${isOwn ? ` WHERE NOT ${goes}` : ''} LIMIT 1`
  )
}
