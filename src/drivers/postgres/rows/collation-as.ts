import type { Collation } from '../../../model/table-schema.ts'

/**
 * One of the server's own collations. Of one name and library, another version may sort and compare otherwise.
 * https://www.postgresql.org/docs/current/collation.html
 */
export function collationAs({
  name,
  version,
}: {
  readonly name: string
  readonly version: string
}): Collation {
  return { name, dialect: 'postgres', id: `${name} ${version}` }
}
