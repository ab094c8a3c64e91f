import type { Place } from './place-of.ts'
import type { Work } from './session.ts'

/** The same for one schema of one database of one cluster, by whatever name it is reached. */
export async function identityOf(work: Work, { schema }: Place): Promise<string> {
  const [row] = await work.query(
    `SELECT system_identifier AS cluster, (SELECT oid FROM pg_database WHERE datname = current_database()) AS database
     FROM pg_control_system()`,
  )
  return `postgres:${row!['cluster']}/${row!['database']}/${schema}`
}
