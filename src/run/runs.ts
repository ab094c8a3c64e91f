import { DrayError, isDrayError } from '../model/error.ts'
import { groupOf } from '../model/error-codes.ts'
import { openLedger } from '../ledger/open-ledger.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { RunRecord, RunState } from '../ledger/run-record.ts'
import type { LeaseRecord } from '../store/control/lease.ts'
import type { Surroundings } from './requests.ts'

const OVER: readonly RunState[] = ['finished', 'finished-with-rejects', 'rolled-back']

/** Nothing is left to do or to undo. */
export function isOver({ state }: Pick<RunRecord, 'state'>): boolean {
  return OVER.includes(state)
}

/** Newest first; none where there never was a run. */
export async function listRuns({ stateDir }: Pick<Surroundings, 'stateDir'>): Promise<readonly RunRecord[]> {
  return withLedger(stateDir, { create: false }, (ledger) => ledger.runs())
}

/** A run by its id or the beginning of it; the newest when no id is given. @throws RUN_UNKNOWN listing the known ones */
export async function findRun({ stateDir }: Pick<Surroundings, 'stateDir'>, id?: string): Promise<RunRecord> {
  return withLedger(stateDir, { create: false }, (ledger) => runOf(ledger, id, stateDir))
}

export function runOf(ledger: Ledger, id: string | undefined, stateDir: string): RunRecord {
  const runs = ledger.runs()
  const matching = id === undefined ? runs.slice(0, 1) : runs.filter((run) => run.id.startsWith(id))
  const exact = matching.find((run) => run.id === id) ?? (matching.length === 1 ? matching[0] : undefined)
  if (exact) return exact
  const wanted = id === undefined ? 'There is no run yet' : `There is no single run "${id}"`
  throw new DrayError('RUN_UNKNOWN', `${wanted} in ${stateDir}`, {
    details: runs.map((run) => `${run.id}  ${run.state}`),
    hint: 'Runs are kept in the folder they were started from: --state DIR names another one',
  })
}

/** The runs that sent the rejects of this one again, newest first. */
export function replaysOf(id: string, runs: readonly RunRecord[]): readonly RunRecord[] {
  return runs.filter(({ parent }) => parent === id)
}

export async function withLedger<T>(
  stateDir: string,
  options: { readonly create: boolean },
  work: (ledger: Ledger) => T | Promise<T>,
): Promise<T> {
  const ledger = await openLedger(stateDir, options)
  try {
    return await work(ledger)
  } finally {
    ledger.close()
  }
}

/**
 * Whether the run of a lease has nothing left to do, by the ledger of the folder that it was started from: a crash
 * between the ledger's last word and the removal of the lease must strand nobody. A folder that is gone, or may not be
 * read, leaves the run unfinished.
 */
export async function isOverThere({ run, stateDir }: LeaseRecord): Promise<boolean> {
  try {
    const known = await withLedger(stateDir, { create: false }, (ledger) => ledger.run(run))
    return known !== undefined && isOver(known)
  } catch (error) {
    if (isDrayError(error) && groupOf(error.code) !== 'bug') return false
    throw error
  }
}
