import { plural } from '../../lib/plural.ts'
import type { Readiness } from '../../store/readiness.ts'
import type { Row, Work } from './connection/session.ts'

/** A transaction of this age holds back what the server could clean up, and perhaps a lock. */
const LONG_SECONDS = 300
/** Fewer connections than these left: the next run, or the application, may find none. */
const FEW_CONNECTIONS = 5

/** What the server says of itself, in one look. https://www.postgresql.org/docs/current/monitoring-stats.html */
export async function readinessOf(work: Work, role: 'source' | 'target'): Promise<readonly Readiness[]> {
  const [row] = await work.query(
    `SELECT current_setting('server_version') AS version, pg_encoding_to_char(d.encoding) AS encoding,
       d.datcollate AS collation, pg_is_in_recovery() AS replica,
       current_setting('default_transaction_read_only') AS read_only,
       current_setting('max_connections')::int - (SELECT count(*) FROM pg_stat_activity) AS free,
       (SELECT count(*) FROM pg_stat_activity AS a WHERE a.datname = d.datname AND a.pid <> pg_backend_pid()
          AND a.backend_type = 'client backend' AND a.application_name IS DISTINCT FROM current_setting('application_name')) AS others,
       (SELECT max(extract(epoch FROM now() - a.xact_start))::bigint FROM pg_stat_activity AS a
          WHERE a.datname = d.datname AND a.pid <> pg_backend_pid()
          AND a.application_name IS DISTINCT FROM current_setting('application_name')) AS longest
     FROM pg_database AS d WHERE d.datname = current_database()`,
  )
  return [serverLine(row!, role), encodingLine(row!), ...othersLines(row!), ...connectionLines(row!)]
}

function serverLine({ version, replica, read_only: readOnly }: Row, role: 'source' | 'target'): Readiness {
  const finding = `PostgreSQL ${version}`
  const isStandby = replica === 't'
  if (role === 'source') {
    return {
      id: 'server',
      state: 'pass',
      finding: isStandby ? `${finding}, a standby: it may lag behind` : finding,
    }
  }
  if (isStandby) {
    return {
      id: 'server',
      state: 'fail',
      finding: `${finding} is a standby and takes no writes`,
      fix: 'Name the primary server',
    }
  }
  if (readOnly !== 'on') return { id: 'server', state: 'pass', finding }
  return {
    id: 'server',
    state: 'warn',
    finding: `${finding}: its transactions are read-only by default`,
    fix: 'Unset default_transaction_read_only for this user or database',
  }
}

function encodingLine({ encoding, collation }: Row): Readiness {
  const finding = `${encoding}, ${collation}`
  if (encoding === 'UTF8') return { id: 'encoding', state: 'pass', finding }
  return {
    id: 'encoding',
    state: 'warn',
    finding: `${finding}: text that it cannot say is rejected record by record`,
    fix: 'Make the database in UTF-8: CREATE DATABASE … ENCODING UTF8 TEMPLATE template0',
  }
}

function othersLines({ others, longest }: Row): readonly Readiness[] {
  const count = Number(others)
  const writers: Readiness =
    count === 0
      ? { id: 'others', state: 'pass', finding: 'nobody else is connected to this database' }
      : {
          id: 'others',
          state: 'warn',
          finding: `${plural(count, 'other connection')} to this database`,
          fix: 'Stop the application that writes there; what it writes meanwhile is not moved',
        }
  if (Number(longest ?? 0) < LONG_SECONDS) return [writers]
  const finding = `a transaction has been open for ${longest} seconds`
  return [writers, { id: 'long-transactions', state: 'warn', finding, fix: 'End it: see pg_stat_activity' }]
}

function connectionLines({ free }: Row): readonly Readiness[] {
  if (Number(free) >= FEW_CONNECTIONS) return []
  const finding = `${free} connections are left`
  return [{ id: 'connections', state: 'warn', finding, fix: 'Close some, or raise max_connections' }]
}
