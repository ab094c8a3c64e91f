import type { Readiness } from '../../../store/readiness.ts'
import type { Work } from '../connection/session.ts'

/**
 * Whatever is written stays on the server's disk as log until every slot has read it: one that nobody reads fills it.
 * https://www.postgresql.org/docs/current/warm-standby.html#STREAMING-REPLICATION-SLOTS
 */
export async function slotsLine(work: Work): Promise<readonly Readiness[]> {
  const rows = await work.query(
    'SELECT slot_name AS name FROM pg_replication_slots WHERE NOT active AND restart_lsn IS NOT NULL ORDER BY 1',
  )
  if (rows.length === 0) return []
  const names = rows.map((row) => row['name']!).join(', ')
  return [
    {
      id: 'replication',
      state: 'warn',
      finding: `nobody reads the replication slot ${names}: the log of all that is written stays on the disk`,
      fix: `Start its reader, or drop it: SELECT pg_drop_replication_slot('${rows[0]!['name']}')`,
    },
  ]
}
