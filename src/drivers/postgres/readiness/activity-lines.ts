import { plural } from '../../../lib/plural.ts'
import type { Readiness } from '../../../store/readiness.ts'
import type { Row } from '../connection/session.ts'

/** A transaction of this age holds back what the server could clean up, and perhaps a lock. */
const LONG_SECONDS = 300
/** Fewer connections than these left: the next run, or the application, may find none. */
const FEW_CONNECTIONS = 5

export function othersLine({ others }: Row): Readiness {
  const count = Number(others)
  if (count === 0)
    return { id: 'others', state: 'pass', finding: 'nobody else is connected to this database' }
  return {
    id: 'others',
    state: 'warn',
    finding: `${plural(count, 'other connection')} to this database`,
    fix: 'Stop the application that writes there; what it writes meanwhile is not moved',
  }
}

export function longTransactionsLine({ longest, others, sees_all: seesAll }: Row): readonly Readiness[] {
  const id = 'long-transactions'
  if (Number(longest ?? 0) >= LONG_SECONDS) {
    const finding = `a transaction has been open for ${longest} seconds`
    return [{ id, state: 'warn', finding, fix: 'End it: see pg_stat_activity' }]
  }
  if (seesAll === 't' || Number(others) === 0) return []
  const finding = 'how long those of other users are open is not told to this user'
  return [{ id, state: 'warn', finding, fix: 'GRANT pg_read_all_stats to it, or look as another user' }]
}

export function connectionsLine({ free }: Row): readonly Readiness[] {
  if (Number(free) >= FEW_CONNECTIONS) return []
  const finding = `${plural(Math.max(0, Number(free)), 'connection')} left`
  return [{ id: 'connections', state: 'warn', finding, fix: 'Close some, or raise max_connections' }]
}
