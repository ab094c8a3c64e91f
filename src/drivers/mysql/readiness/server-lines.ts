import type { Readiness } from '../../../store/readiness.ts'
import type { Server } from '../connection/server-of.ts'
import type { Work } from '../connection/session.ts'

export async function serverLine(
  work: Work,
  { version, isMaria }: Server,
  role: 'source' | 'target',
): Promise<Readiness> {
  const [row] = await work.texts('SELECT @@read_only')
  const finding = `${isMaria ? 'MariaDB' : 'MySQL'} ${version}`
  if (role === 'source' || row?.[0] !== '1') return { id: 'server', state: 'pass', finding }
  return {
    id: 'server',
    state: 'fail',
    finding: `${finding} is read-only`,
    fix: 'Name the primary server, or unset read_only',
  }
}

/** Tables that dray makes are utf8mb4 in any case; those that are there may be anything. */
export async function encodingLine(
  work: Work,
  database: string,
  tables: readonly string[],
): Promise<Readiness> {
  const [row] = await work.texts('SELECT @@character_set_database, @@collation_database')
  const finding = `${row?.[0]}, ${row?.[1]}`
  const columns = await work.texts(
    `SELECT TABLE_NAME, COLUMN_NAME, CHARACTER_SET_NAME FROM information_schema.COLUMNS
     WHERE TABLE_SCHEMA = ? AND CHARACTER_SET_NAME NOT IN ('utf8mb4', 'binary') ORDER BY 1, ORDINAL_POSITION`,
    [database],
  )
  const narrow = columns.filter(([table]) => tables.includes(table!))
  if (narrow.length === 0) {
    return { id: 'encoding', state: 'pass', finding: `${finding}; dray's own tables are utf8mb4` }
  }
  const names = narrow.map(([table, column, charset]) => `${table}.${column} is ${charset}`)
  return {
    id: 'encoding',
    state: 'warn',
    finding: `${names.join(', ')}: text that it cannot represent is rejected record by record`,
    fix: 'ALTER TABLE … CONVERT TO CHARACTER SET utf8mb4',
  }
}

/** https://dev.mysql.com/doc/refman/8.0/en/load-data-local-security.html */
export function loadLine({ takesFiles }: Server): Readiness {
  if (takesFiles) return { id: 'local-infile', state: 'pass', finding: 'rows go in by LOAD DATA LOCAL' }
  return {
    id: 'local-infile',
    state: 'warn',
    finding: 'LOAD DATA LOCAL is off: rows go in by INSERT, which is a little slower',
    fix: 'SET GLOBAL local_infile = 1',
  }
}

/** https://dev.mysql.com/doc/refman/8.0/en/innodb-parameters.html#sysvar_innodb_flush_log_at_trx_commit */
export async function durabilityLine(work: Work): Promise<Readiness> {
  const [row] = await work.texts('SELECT @@GLOBAL.innodb_flush_log_at_trx_commit')
  const setting = row?.[0]
  if (setting === '1') return { id: 'durability', state: 'pass', finding: 'what is committed is on disk' }
  const when = setting === '2' ? 'its machine' : 'it'
  return {
    id: 'durability',
    state: 'warn',
    finding: `innodb_flush_log_at_trx_commit is ${setting}: when ${when} dies, the last second of what was committed is lost`,
    fix: 'SET GLOBAL innodb_flush_log_at_trx_commit = 1, or run dray verify if that happens',
  }
}
