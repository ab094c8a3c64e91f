import type { Readiness } from '../../../store/readiness.ts'
import { type TableShape, tablesIn } from '../catalog.ts'
import type { Work } from '../connection/session.ts'
import { qualifiedName, quoteName } from '../identifier.ts'
import { ifAllowed } from '../if-allowed.ts'

/**
 * Whether tables that are there may be read, written and put back. To have a statement explained takes the rights of the
 * statement, and does nothing. https://dev.mysql.com/doc/refman/8.0/en/explain.html
 */
export async function rightsLines(
  work: Work,
  database: string,
  tables: readonly string[],
): Promise<readonly Readiness[]> {
  const there = (await tablesIn(work, database)).filter(({ name }) => tables.includes(name))
  if (there.length === 0) return []
  const lacking: string[] = []
  for (const table of there) {
    for (const [deed, sql] of Object.entries(deedsOn(database, table))) {
      const plan = await ifAllowed(() => work.query(`EXPLAIN ${sql}`))
      if (plan === undefined) lacking.push(`${deed} on ${table.name}`)
    }
  }
  if (lacking.length === 0) return [{ id: 'rights', state: 'pass', finding: 'the tables may be written' }]
  return [
    {
      id: 'rights',
      state: 'fail',
      finding: `this user lacks ${lacking.join(', ')}`,
      fix: 'GRANT SELECT, INSERT, UPDATE, DELETE on these tables to it, or connect as another',
    },
  ]
}

function deedsOn(database: string, { name, columns }: TableShape): Readonly<Record<string, string>> {
  const table = qualifiedName(database, name)
  const own = columns.filter(({ generated }) => !generated).map((column) => quoteName(column.name))
  const [first = '1'] = own
  return {
    SELECT: `SELECT * FROM ${table} LIMIT 1`,
    INSERT: `INSERT INTO ${table} (${own.join(', ')}) VALUES (${own.map(() => 'NULL').join(', ')})`,
    UPDATE: `UPDATE ${table} SET ${first} = ${first} LIMIT 1`,
    DELETE: `DELETE FROM ${table} LIMIT 1`,
  }
}
