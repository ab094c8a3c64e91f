import type { Readiness } from '../../../store/readiness.ts'
import type { Work } from '../connection/session.ts'

/** Younger than this, somebody may still be writing. */
const QUIET_SECONDS = 10

/**
 * Whether a source was written a moment ago. The server forgets the time with a restart: so it is a sign and no proof; the
 * second look is that.
 */
export async function writersLine(
  work: Work,
  database: string,
  tables: readonly string[],
): Promise<Readiness> {
  const rows = await work.texts(
    `SELECT TABLE_NAME, timestampdiff(SECOND, UPDATE_TIME, now()) FROM information_schema.TABLES
     WHERE TABLE_SCHEMA = ? AND UPDATE_TIME > now() - INTERVAL ${QUIET_SECONDS} SECOND ORDER BY 1`,
    [database],
  )
  const written = rows.filter(([table]) => tables.includes(table!))
  if (written.length === 0) {
    return {
      id: 'writers',
      state: 'pass',
      finding: 'no table was written just now, as far as the server knows',
    }
  }
  return {
    id: 'writers',
    state: 'warn',
    finding: written.map(([table, seconds]) => `${table} was written ${seconds} s ago`).join(', '),
    fix: 'Stop the application that writes there: what is moved is what was committed when the run began',
  }
}
