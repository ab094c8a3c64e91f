import { plural } from '../../../lib/plural.ts'
import type { Readiness } from '../../../store/readiness.ts'
import type { Work } from '../connection/session.ts'

/** How many rows were ever inserted, updated and deleted, by table. */
export type WriteCounters = ReadonlyMap<string, bigint>

/** As far as the statistics have come: a second behind, or so. */
export async function writeCounters(work: Work, schema: string): Promise<WriteCounters> {
  const rows = await work.query(
    `SELECT relname AS name, n_tup_ins + n_tup_upd + n_tup_del AS written FROM pg_stat_user_tables
     WHERE schemaname = $1`,
    [schema],
  )
  return new Map(rows.map((row) => [row['name']!, BigInt(row['written']!)]))
}

interface Watched {
  readonly schema: string
  readonly tables: readonly string[]
  readonly before: WriteCounters
}

/** Who writes into a source right now: by the locks that are held, and by what was written since it was opened. */
export async function writersLine(work: Work, { schema, tables, before }: Watched): Promise<Readiness> {
  const after = await writeCounters(work, schema)
  const held = await lockedTables(work, schema)
  const found = tables.flatMap((table) => {
    const rows = Number((after.get(table) ?? 0n) - (before.get(table) ?? 0n))
    const sessions = held.get(table) ?? 0
    return [
      ...(rows > 0 ? [`${plural(rows, 'row')} of ${table} just written`] : []),
      ...(sessions > 0 ? [`${plural(sessions, 'session')} writing to ${table}`] : []),
    ]
  })
  if (found.length === 0) return { id: 'writers', state: 'pass', finding: 'nobody writes into these tables' }
  return {
    id: 'writers',
    state: 'warn',
    finding: found.join(', '),
    fix: 'Stop the application that writes there: what is moved is what was committed when the run began',
  }
}

/** INSERT, UPDATE and DELETE take this lock. https://www.postgresql.org/docs/current/explicit-locking.html */
async function lockedTables(work: Work, schema: string): Promise<ReadonlyMap<string, number>> {
  const rows = await work.query(
    `SELECT c.relname AS name, count(DISTINCT l.virtualtransaction) AS sessions
     FROM pg_locks l JOIN pg_class c ON c.oid = l.relation JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
       AND l.mode = 'RowExclusiveLock' AND l.granted AND n.nspname = $1 GROUP BY 1`,
    [schema],
  )
  return new Map(rows.map((row) => [row['name']!, Number(row['sessions'])]))
}
