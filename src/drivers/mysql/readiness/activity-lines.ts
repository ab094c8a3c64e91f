import type { Readiness } from '../../../store/readiness.ts'
import {
  connectionsReadiness,
  longTransactionsReadiness,
  othersReadiness,
} from '../../../store/readiness-lines.ts'
import type { Work } from '../connection/session.ts'
import { ifAllowed } from '../if-allowed.ts'

/** Of this run's own connections there may be one more. Without the right PROCESS only sessions of this user are seen. */
export async function othersLine(work: Work): Promise<Readiness> {
  const [row] = await work.texts(
    `SELECT count(*) FROM information_schema.PROCESSLIST WHERE DB = DATABASE() AND ID <> CONNECTION_ID()`,
  )
  const others = Number(row?.[0])
  if (others > 1) return othersReadiness(others)
  return othersReadiness(0, (await seesAll(work)) ? undefined : 'PROCESS ON *.*')
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
  return longTransactionsReadiness(seconds, 'SHOW PROCESSLIST and information_schema.INNODB_TRX')
}

export async function connectionsLines(work: Work): Promise<readonly Readiness[]> {
  const [limit] = await work.texts('SELECT @@max_connections')
  const [connected] = await work.texts(`SHOW GLOBAL STATUS LIKE 'Threads_connected'`)
  return connectionsReadiness(Number(limit?.[0]) - Number(connected?.[1]))
}
