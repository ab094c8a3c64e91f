import type { Work } from '../connection/session.ts'

/**
 * Who was given rights in a table, or in columns of it, as far as this user may see: `GRANT to 'app'@'%', auditor`.
 * https://dev.mysql.com/doc/refman/8.0/en/information-schema-table-privileges-table.html
 */
export function grantsOfTable(work: Work, database: string, table: string): Promise<readonly string[]> {
  const here = 'WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?'
  return grants(
    work,
    `SELECT GRANTEE FROM information_schema.TABLE_PRIVILEGES ${here}
     UNION SELECT GRANTEE FROM information_schema.COLUMN_PRIVILEGES ${here}`,
    [database, table, database, table],
  )
}

/** Rights in all tables of a database: their grants name it by a pattern. */
export function grantsOfDatabase(work: Work, database: string): Promise<readonly string[]> {
  return grants(
    work,
    'SELECT DISTINCT GRANTEE FROM information_schema.SCHEMA_PRIVILEGES WHERE ? LIKE TABLE_SCHEMA',
    [database],
  )
}

async function grants(work: Work, sql: string, values: readonly string[]): Promise<readonly string[]> {
  const rows = await work.texts(sql, values)
  // A role of MariaDB is of no host.
  const names = rows.map(([grantee]) => grantee!.replace(/^'(.*)'@''$/, '$1')).toSorted()
  return names.length === 0 ? [] : [`GRANT to ${names.join(', ')}`]
}
