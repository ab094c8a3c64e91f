import { plural } from '../../../lib/plural.ts'
import type { Readiness } from '../../../store/readiness.ts'
import type { Work } from '../connection/session.ts'
import { ifAllowed } from './if-allowed.ts'

/** A transaction that has been open for so long holds locks, or the server's old versions of rows. */
const LONG_SECONDS = 300
/** Fewer connections than these left: the next run, or the application, may find none. */
const FEW_CONNECTIONS = 5

/** Of this run's own connections there may be one more. Without the right PROCESS only sessions of this user are seen. */
export async function othersLine(work: Work): Promise<Readiness> {
  const [row] = await work.texts(
    `SELECT count(*) FROM information_schema.PROCESSLIST WHERE DB = DATABASE() AND ID <> CONNECTION_ID()`,
  )
  const others = Number(row?.[0])
  if (others > 1) {
    return {
      id: 'others',
      state: 'warn',
      finding: `${plural(others, 'other connection')} to this database`,
      fix: 'Stop the application that writes there; what it writes meanwhile is not moved',
    }
  }
  if (await seesAll(work)) {
    return { id: 'others', state: 'pass', finding: 'nobody else is connected to this database' }
  }
  return {
    id: 'others',
    state: 'warn',
    finding: 'who else is connected is not told to this user',
    fix: 'GRANT PROCESS ON *.* to it, or make sure that no application writes there',
  }
}

/** The table of transactions wants the right PROCESS, and nothing else. */
async function seesAll(work: Work): Promise<boolean> {
  const answer = await ifAllowed(() => work.texts('SELECT 1 FROM information_schema.INNODB_TRX LIMIT 1'))
  return answer !== undefined
}

/** Of statements that run, and of transactions that are open, where this user may see them. */
export async function longTransactionsLines(work: Work): Promise<readonly Readiness[]> {
  const [statement] = await work.texts(
    `SELECT coalesce(max(TIME), 0) FROM information_schema.PROCESSLIST
     WHERE DB = DATABASE() AND ID <> CONNECTION_ID() AND COMMAND NOT IN ('Sleep', 'Daemon')`,
  )
  const transactions = await ifAllowed(() =>
    work.texts(
      `SELECT coalesce(max(timestampdiff(SECOND, t.trx_started, now())), 0) FROM information_schema.INNODB_TRX t
       JOIN information_schema.PROCESSLIST p ON p.ID = t.trx_mysql_thread_id
       WHERE p.DB = DATABASE() AND p.ID <> CONNECTION_ID()`,
    ),
  )
  const seconds = Math.max(Number(statement?.[0]), Number(transactions?.[0]?.[0] ?? 0))
  if (seconds < LONG_SECONDS) return []
  const finding = `something has been running for ${seconds} seconds`
  const fix = 'End it: see SHOW PROCESSLIST and information_schema.INNODB_TRX'
  return [{ id: 'long-transactions', state: 'warn', finding, fix }]
}

export async function connectionsLines(work: Work): Promise<readonly Readiness[]> {
  const [limit] = await work.texts('SELECT @@max_connections')
  const [connected] = await work.texts(`SHOW GLOBAL STATUS LIKE 'Threads_connected'`)
  const free = Number(limit?.[0]) - Number(connected?.[1])
  if (free >= FEW_CONNECTIONS) return []
  const finding = `${plural(Math.max(0, free), 'connection')} left`
  return [{ id: 'connections', state: 'warn', finding, fix: 'Close some, or raise max_connections' }]
}
