import { tablesIn } from '../catalog.ts'
import type { Work } from '../connection/session.ts'
import { qualifiedName, quoteName } from '../identifier.ts'
import { OWN_TABLES } from '../layout.ts'
import { dropEnumTypes } from '../rows/enum-types.ts'

/**
 * The table with the references of others to it, which lead nowhere without it. Views of it are somebody's work: with
 * them there the engine refuses, and names them.
 */
export async function dropTable(work: Work, schema: string, name: string): Promise<void> {
  const table = qualifiedName(schema, name)
  const references = await work.query(
    `SELECT r.conname AS name, n.nspname AS schema, c.relname AS relation
     FROM pg_constraint r JOIN pg_class c ON c.oid = r.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE r.contype = 'f' AND r.confrelid = to_regclass($1) AND r.conrelid <> r.confrelid AND r.conparentid = 0`,
    [table],
  )
  for (const row of references) {
    const from = qualifiedName(row['schema']!, row['relation']!)
    await work.execute(`ALTER TABLE ${from} DROP CONSTRAINT ${quoteName(row['name']!)}`)
  }
  await work.execute(`DROP TABLE IF EXISTS ${table}`)
}

/** Every table, and then the schema, in which nothing else may be left: the engine refuses otherwise. */
export async function dropSchema(work: Work, schema: string): Promise<void> {
  for (const { name } of await tablesIn(work, schema)) await dropTable(work, schema, name)
  await dropEnumTypes(work, schema)
  for (const name of Object.values(OWN_TABLES)) {
    await work.execute(`DROP TABLE IF EXISTS ${qualifiedName(schema, name)}`)
  }
  await work.execute(`DROP SCHEMA IF EXISTS ${quoteName(schema)}`)
}
