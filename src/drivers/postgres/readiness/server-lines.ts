import type { Readiness } from '../../../store/readiness.ts'
import type { Row, Work } from '../connection/session.ts'

/**
 * What the server says of itself, in one look. Of sessions of other users a role sees little that is not in
 * pg_read_all_stats: not even of which kind they are. https://www.postgresql.org/docs/current/monitoring-stats.html
 */
export async function lookAtServer(work: Work): Promise<Row> {
  const [row] = await work.query(
    `SELECT current_setting('server_version') AS version, pg_encoding_to_char(d.encoding) AS encoding,
       d.datcollate AS collation, pg_is_in_recovery() AS replica,
       current_setting('max_standby_streaming_delay') AS delay,
       current_setting('default_transaction_read_only') AS read_only,
       current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
         - (SELECT count(*) FROM pg_stat_activity WHERE coalesce(backend_type, 'client backend') = 'client backend'
            AND datid IS NOT NULL) AS free,
       pg_has_role(current_user, 'pg_read_all_stats', 'USAGE') AS sees_all,
       o.others, o.longest
     FROM pg_database AS d, LATERAL (
       SELECT count(*) AS others, max(extract(epoch FROM now() - a.xact_start))::bigint AS longest
       FROM pg_stat_activity AS a WHERE a.datid = d.oid AND a.pid <> pg_backend_pid() AND a.usesysid IS NOT NULL
         AND coalesce(a.backend_type, 'client backend') = 'client backend'
         AND a.application_name IS DISTINCT FROM current_setting('application_name')) AS o
     WHERE d.datname = current_database()`,
  )
  return row!
}

export function serverLines(row: Row, role: 'source' | 'target'): readonly Readiness[] {
  const finding = `PostgreSQL ${row['version']}`
  const isStandby = row['replica'] === 't'
  if (isStandby && role === 'target') {
    const fix = 'Name the primary server'
    return [{ id: 'server', state: 'fail', finding: `${finding} is a standby and takes no writes`, fix }]
  }
  if (isStandby) return [{ id: 'server', state: 'pass', finding }, standbyLine(row['delay']!)]
  if (role === 'source' || row['read_only'] !== 'on') return [{ id: 'server', state: 'pass', finding }]
  return [
    {
      id: 'server',
      state: 'warn',
      finding: `${finding}: its transactions are read-only by default`,
      fix: 'Unset default_transaction_read_only for this user or database',
    },
  ]
}

/** https://www.postgresql.org/docs/current/hot-standby.html#HOT-STANDBY-CONFLICT */
function standbyLine(delay: string): Readiness {
  if (delay === '-1') return { id: 'standby', state: 'pass', finding: 'a standby, which may lag behind' }
  return {
    id: 'standby',
    state: 'warn',
    finding: `a standby: it may lag behind, and cancels questions that hold it up for longer than ${delay}`,
    fix: 'Read from the primary, or set max_standby_streaming_delay = -1 on the standby meanwhile',
  }
}

/** Text of a source is converted by the server, unless it does not know what it has. */
export function encodingLine({ encoding, collation }: Row, role: 'source' | 'target'): Readiness {
  const finding = `${encoding}, ${collation}`
  if (encoding === 'SQL_ASCII') {
    return {
      id: 'encoding',
      state: 'warn',
      finding: `${finding}: the server takes and gives any bytes; text that is not UTF-8 is rejected record by record`,
      fix: 'Find out which encoding the texts are in, and bring the database into UTF-8 first',
    }
  }
  if (encoding === 'UTF8' || role === 'source') return { id: 'encoding', state: 'pass', finding }
  return {
    id: 'encoding',
    state: 'warn',
    finding: `${finding}: text that it cannot represent is rejected record by record`,
    fix: 'Make the database in UTF-8: CREATE DATABASE … ENCODING UTF8 TEMPLATE template0',
  }
}
