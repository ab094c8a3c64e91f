import type { Readiness } from '../../../store/readiness.ts'
import type { Work } from '../connection/session.ts'

/** What a run, and whoever takes it back, does in a table that is there. */
const DEEDS = ['SELECT', 'INSERT', 'UPDATE', 'DELETE'] as const

/** The right to make tables is tried by `probe`; here it is about those that are there already. */
export async function rightsLine(
  work: Work,
  schema: string,
  tables: readonly string[],
): Promise<readonly Readiness[]> {
  const rows = await work.query(
    `SELECT c.relname AS name, ${DEEDS.map((deed) => `has_table_privilege(c.oid, '${deed}') AS "${deed}"`).join(', ')}
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = $1 AND c.relkind IN ('r', 'p') ORDER BY 1`,
    [schema],
  )
  const there = rows.filter((row) => tables.includes(row['name']!))
  if (there.length === 0) return []
  const lacking = there.flatMap((row) => {
    const deeds = DEEDS.filter((deed) => row[deed] !== 't')
    return deeds.length > 0 ? [`${deeds.join(', ')} on ${row['name']}`] : []
  })
  if (lacking.length === 0) return [{ id: 'rights', state: 'pass', finding: 'the tables may be written' }]
  return [
    {
      id: 'rights',
      state: 'fail',
      finding: `this user lacks ${lacking.join('; ')}`,
      fix: `GRANT ${DEEDS.join(', ')} on these tables to it, or connect as another`,
    },
  ]
}
