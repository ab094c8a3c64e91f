import { plural } from '../lib/plural.ts'
import type { Readiness } from './readiness.ts'

/** With fewer connections left than this, the next run, or the application, may find none. */
const FEW_CONNECTIONS = 5
/** A transaction of this age holds back what a server could clean up, and perhaps a lock. */
const LONG_SECONDS = 300

/** Others who are connected to a database; `hidden`: who they are is not told, with the right that would tell. */
export function othersReadiness(count: number, hidden?: string): Readiness {
  const id = 'others'
  if (count > 0) {
    const fix = 'Stop the application that writes there; what it writes meanwhile is not moved'
    return { id, state: 'warn', finding: `${plural(count, 'other connection')} to this database`, fix }
  }
  if (hidden === undefined) return { id, state: 'pass', finding: 'nobody else is connected to this database' }
  const fix = `GRANT ${hidden} to it, or make sure that no application writes there`
  return { id, state: 'warn', finding: 'this user may not see who else is connected', fix }
}

/** Empty where there are enough. */
export function connectionsReadiness(free: number): readonly Readiness[] {
  if (free >= FEW_CONNECTIONS) return []
  const finding = `${plural(Math.max(0, free), 'connection')} left`
  return [{ id: 'connections', state: 'warn', finding, fix: 'Close some, or raise max_connections' }]
}

/** Empty where no transaction is old. @param where the server lists them */
export function longTransactionsReadiness(seconds: number, where: string): readonly Readiness[] {
  if (seconds < LONG_SECONDS) return []
  const finding = `a transaction has been open for ${seconds} seconds`
  return [{ id: 'long-transactions', state: 'warn', finding, fix: `End it: see ${where}` }]
}
