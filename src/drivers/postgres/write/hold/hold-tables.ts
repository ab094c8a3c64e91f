import { isDrayError } from '../../../../model/error.ts'
import { tablesIn } from '../../catalog.ts'
import type { Place } from '../../connection/place-of.ts'
import type { Session, Work } from '../../connection/session.ts'
import { storeInUse } from '../../errors.ts'
import { qualifiedName } from '../../identifier.ts'

/**
 * Nobody else writes into the tables of the schema until the transaction of this session ends; reading goes on. Whoever is
 * writing there at this moment is not waited for. @throws STORE_IN_USE
 */
export async function holdTables(session: Session, { schema, address }: Place): Promise<void> {
  await session.execute('BEGIN')
  const tables = await tablesIn(session, schema)
  if (tables.length === 0) return
  const names = tables.map(({ name }) => qualifiedName(schema, name)).join(', ')
  try {
    await session.execute(`LOCK TABLE ${names} IN SHARE MODE NOWAIT`)
  } catch (error) {
    if (!isDrayError(error) || error.code !== 'STORE_BUSY') throw error
    throw storeInUse(address, await othersIn(session), error)
  }
}

/** Who else is connected to the database: one of them writes. */
export async function othersIn(session: Work): Promise<readonly string[]> {
  await session.execute('ROLLBACK')
  const rows = await session.query(
    `SELECT pid, usename AS user, application_name AS program, coalesce(host(client_addr), 'this machine') AS host, state
     FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'
       AND xact_start IS NOT NULL AND pid <> pg_backend_pid() ORDER BY pid`,
  )
  return rows.map((row) => {
    const program = row['program'] === '' ? 'a program' : row['program']
    return `process ${row['pid']}: ${program} of ${row['user']} from ${row['host']}, ${row['state']}`
  })
}
