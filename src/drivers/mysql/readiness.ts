import { plural } from '../../lib/plural.ts'
import type { Readiness } from '../../store/readiness.ts'
import type { Server } from './connection/server-of.ts'
import type { Work } from './connection/session.ts'

/** A question that has been running for so long holds locks, or the server's old versions of rows. */
const LONG_SECONDS = 300

/** What the server says of itself, in one look. */
export async function readinessOf(
  work: Work,
  { version, isMaria, takesFiles }: Server,
  role: 'source' | 'target',
): Promise<readonly Readiness[]> {
  const [row] = await work.texts(
    `SELECT @@read_only, @@character_set_database, @@collation_database,
       (SELECT count(*) FROM information_schema.PROCESSLIST WHERE DB = DATABASE() AND ID <> CONNECTION_ID()),
       (SELECT coalesce(max(TIME), 0) FROM information_schema.PROCESSLIST
        WHERE DB = DATABASE() AND ID <> CONNECTION_ID() AND COMMAND NOT IN ('Sleep', 'Daemon'))`,
  )
  const [readOnly, charset, collation, others, longest] = row!
  const server = `${isMaria ? 'MariaDB' : 'MySQL'} ${version}`
  const isClosed = role === 'target' && readOnly === '1'
  return [
    isClosed
      ? {
          id: 'server',
          state: 'fail',
          finding: `${server} is read-only`,
          fix: 'Name the primary server, or unset read_only',
        }
      : { id: 'server', state: 'pass', finding: server },
    { id: 'encoding', state: 'pass', finding: `${charset}, ${collation}; dray's own tables are utf8mb4` },
    ...(role === 'target' ? [loadLine(takesFiles)] : []),
    othersLine(Number(others)),
    ...longLines(Number(longest)),
  ]
}

/** https://dev.mysql.com/doc/refman/8.0/en/load-data-local-security.html */
function loadLine(takesFiles: boolean): Readiness {
  if (takesFiles) return { id: 'local-infile', state: 'pass', finding: 'rows go in by LOAD DATA LOCAL' }
  return {
    id: 'local-infile',
    state: 'warn',
    finding: 'LOAD DATA LOCAL is off: rows go in by INSERT, which is slower',
    fix: 'SET GLOBAL local_infile = 1',
  }
}

/** Of this run's own connections there may be one more. */
function othersLine(others: number): Readiness {
  if (others <= 1)
    return { id: 'others', state: 'pass', finding: 'nobody else is connected to this database' }
  return {
    id: 'others',
    state: 'warn',
    finding: `${plural(others, 'other connection')} to this database`,
    fix: 'Stop the application that writes there; what it writes meanwhile is not moved',
  }
}

function longLines(seconds: number): readonly Readiness[] {
  if (seconds < LONG_SECONDS) return []
  const finding = `something has been running for ${seconds} seconds`
  return [{ id: 'long-transactions', state: 'warn', finding, fix: 'End it: see SHOW PROCESSLIST' }]
}
