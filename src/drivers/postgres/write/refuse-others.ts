import type { Place } from '../connection/place-of.ts'
import type { Session } from '../connection/session.ts'
import { ownBackends } from '../connection/sessions.ts'
import { storeInUse } from '../errors.ts'

/** No lock keeps others out of a schema and lets us in: who else is connected to the database is named. @throws STORE_IN_USE */
export async function refuseOthers(session: Session, { address }: Place): Promise<void> {
  const rows = await session.query(
    `SELECT pid, usename AS user, application_name AS program, host(client_addr) AS host, state FROM pg_stat_activity
     WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> ALL ($1::int4[]) ORDER BY pid`,
    [`{${[...ownBackends()].join(',')}}`],
  )
  if (rows.length === 0) return
  throw storeInUse(
    address,
    rows.map((row) => {
      const from = row['host'] === null ? 'this machine' : row['host']
      return `process ${row['pid']}: ${row['program'] || 'a program'} of ${row['user']} from ${from}, ${row['state']}`
    }),
  )
}
