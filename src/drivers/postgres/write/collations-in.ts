import type { Work } from '../connection/session.ts'
import { collationAs } from '../rows/collation-as.ts'

/** The `id` of each collation that the server brings along, for texts of this database. */
export async function collationsIn(work: Work): Promise<readonly string[]> {
  const rows = await work.query(
    `SELECT collname AS name, concat_ws(' ', collprovider, pg_collation_actual_version(oid)) AS version FROM pg_collation
     WHERE collnamespace = 'pg_catalog'::regnamespace AND collencoding IN (-1, pg_char_to_encoding(getdatabaseencoding()))`,
  )
  return rows.map(({ name, version }) => collationAs({ name: name!, version: version! }).id)
}
