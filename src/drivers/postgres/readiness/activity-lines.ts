import type { Readiness } from '../../../store/readiness.ts'
import {
  connectionsReadiness,
  longTransactionsReadiness,
  othersReadiness,
} from '../../../store/readiness-lines.ts'
import type { Row } from '../connection/session.ts'

export function othersLine({ others }: Row): Readiness {
  return othersReadiness(Number(others))
}

export function longTransactionsLine({ longest, others, sees_all: seesAll }: Row): readonly Readiness[] {
  const old = longTransactionsReadiness(Number(longest ?? 0), 'pg_stat_activity')
  if (old.length > 0 || seesAll === 't' || Number(others) === 0) return old
  const finding = 'how long those of other users are open is not told to this user'
  const fix = 'GRANT pg_read_all_stats to it, or look as another user'
  return [{ id: 'long-transactions', state: 'warn', finding, fix }]
}

export function connectionsLine({ free }: Row): readonly Readiness[] {
  return connectionsReadiness(Number(free))
}
