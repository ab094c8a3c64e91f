import type { Readiness } from '../../../store/readiness.ts'
import type { Work } from '../connection/session.ts'
import { ifAllowed } from '../if-allowed.ts'

/**
 * Whether the server follows another one. Who may not ask (REPLICATION CLIENT) is told nothing.
 * https://dev.mysql.com/doc/refman/8.0/en/show-replica-status.html
 */
export async function replicaLines(work: Work, role: 'source' | 'target'): Promise<readonly Readiness[]> {
  const rows = await ifAllowed(() => statusOf(work))
  if (rows === undefined || rows.length === 0) return []
  if (role === 'source') {
    return [
      {
        id: 'replica',
        state: 'warn',
        finding: 'a replica: it may lag behind its primary',
        fix: 'Read from the primary, or wait until SHOW REPLICA STATUS shows that it has caught up',
      },
    ]
  }
  return [
    {
      id: 'replica',
      state: 'warn',
      finding: 'a replica: what is written here is not on its primary, and may end the replication',
      fix: 'Name the primary server',
    },
  ]
}

/** MySQL 8.4 knows the new words alone, 5.7 the old ones alone, MariaDB both. */
async function statusOf(work: Work): Promise<readonly unknown[]> {
  const [row] = await work.texts('SELECT VERSION()')
  const version = row?.[0] ?? ''
  const isOld = /^5\.|mariadb/i.test(version)
  return work.query(isOld ? 'SHOW SLAVE STATUS' : 'SHOW REPLICA STATUS')
}
