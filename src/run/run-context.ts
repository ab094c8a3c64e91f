import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { removeTemporaries } from '../lib/durable-file.ts'
import { makePrivateFolder } from '../lib/private-folder.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { openRunFiles } from '../ledger/open-run-files.ts'
import type { RunRecord } from '../ledger/run-record.ts'
import type { Plan } from '../plan/plan.ts'
import { acquireLease, type Lease } from '../store/control/lease.ts'
import type { DocumentTarget } from '../store/target.ts'
import { RoomForPages } from '../store/paging/room-for-pages.ts'
import { retryTally, type RetryTally } from '../store/retry-tally.ts'
import type { UndoContext } from '../steps/step.ts'
import type { Pace, Surroundings } from './requests.ts'
import { isOverThere } from './runs.ts'

export interface RunOptions {
  readonly run: Pick<RunRecord, 'id' | 'startedAt'>
  readonly plan: Plan
  readonly ledger: Ledger
  readonly target: DocumentTarget
  /** Absent where nobody reads it. */
  readonly retries?: RetryTally
  readonly takeOver?: boolean | undefined
  readonly pace?: Pace
  readonly force?: boolean | undefined
  readonly only?: readonly string[] | undefined
}

/** The lease of the target for one run. @throws TARGET_LOCKED */
export function leaseFor(
  { run, target, takeOver }: Pick<RunOptions, 'run' | 'target' | 'takeOver'>,
  { stateDir }: Surroundings,
): Promise<Lease> {
  return acquireLease(target.control, {
    run: run.id,
    stateDir,
    store: target.address,
    ...(takeOver && { takeOver }),
    isOver: isOverThere,
  })
}

/**
 * Everything a step needs, for as long as the work lasts; scratch and segments are closed after it. Whatever fails, also
 * before the work begins, leaves no lease in the hands of a process that goes on living.
 */
export async function withRunContext<T>(
  options: RunOptions,
  lease: Lease,
  surroundings: Surroundings,
  work: (context: UndoContext) => Promise<T>,
): Promise<T> {
  const folder = join(surroundings.stateDir, 'runs', options.run.id)
  const scratch = join(folder, 'scratch')
  const since = performance.now()
  const files = openRunFiles(folder)
  try {
    // With the names above it on disk: what is synced in it must be found again after a power cut.
    makePrivateFolder(scratch)
    // Who holds the lease is alone here; and what is not complete may hold whole records.
    await removeTemporaries(folder)
    return await work({
      run: { id: options.run.id, startedAt: options.run.startedAt },
      since,
      plan: options.plan,
      target: options.target,
      ledger: options.ledger,
      files,
      lease,
      stateDir: surroundings.stateDir,
      scratch,
      retries: options.retries ?? retryTally(),
      emit: surroundings.emit ?? (() => {}),
      recordEvents: surroundings.recordEvents ?? false,
      signal: surroundings.signal ?? NEVER,
      stopNow: surroundings.stopNow ?? NEVER,
      batch: batchOf(options),
      jobs: options.pace?.jobs ?? JOBS,
      notedAhead: new Set(),
      make: async () => {},
      turn: async () => {},
      room: new RoomForPages(batchOf(options)),
      overlaps: () => false,
      readers: options.pace?.jobs ?? READERS,
      force: options.force ?? false,
      only: options.only,
    })
  } catch (error) {
    // Where it was parked or released already, or taken by somebody else, this changes nothing.
    await lease.park().catch(() => {})
    throw error
  } finally {
    files.close()
    await rm(scratch, { recursive: true, force: true })
  }
}

function batchOf({ pace }: RunOptions): UndoContext['batch'] {
  return pace?.batchBytes === undefined ? {} : { bytes: pace.batchBytes }
}

/** A second collection uses the time in which the first waits for a server, a disk or a processor. */
const JOBS = 2

/** A server, or a slow network, may deliver several pages in the time of one. */
const READERS = 4

const NEVER = new AbortController().signal
