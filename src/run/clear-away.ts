import { asDrayError } from '../model/error.ts'
import type { Emit } from '../model/event.ts'
import type { RunRecord } from '../ledger/run-record.ts'
import type { Plan } from '../plan/plan.ts'
import { readLease, type Lease } from '../store/control/lease.ts'
import type { DocumentTarget } from '../store/target.ts'
import { withTarget } from './open-stores.ts'
import type { Surroundings } from './requests.ts'
import { leaseFor } from './run-context.ts'

export interface RunAtTarget {
  readonly run: Pick<RunRecord, 'id'>
  readonly target: DocumentTarget
  /** Absent where it is gone from the target. */
  readonly lease: Lease | undefined
  /** A replaced file is kept until the run is rolled back or forgotten. */
  readonly keepsOld: boolean
}

/** A run that waits for nothing leaves nothing beside the target. */
export async function clearAway({ run, target, lease, keepsOld }: RunAtTarget): Promise<void> {
  try {
    if (!keepsOld) await target.forget(run.id)
  } finally {
    // Whatever stays behind: a process that lives on must not hold the target for a run that is over.
    await lease?.release()
  }
  await target.control.dispose()
}

/**
 * The same for a run that is over, and whose process died between the last word in the ledger and clearing away. Where
 * the target is another store by now, or a process is at work there, all stays as it is.
 */
export async function clearAwayAfterCrash(run: RunRecord, surroundings: Surroundings): Promise<void> {
  const { to, undo } = (run.plan as unknown as Plan).decision
  const keepsOld = run.state !== 'rolled-back' && undo === 'by-file'
  await tellingOfFailure(surroundings.emit, () =>
    withTarget(to.open, surroundings, async ({ store: target }) => {
      if (target.identity !== to.identity) return
      const held = await readLease(target.control, target.address)
      const isOwn = held?.run === run.id && held.stateDir === surroundings.stateDir
      if (held && !isOwn) return
      const lease = held && (await leaseFor({ run, target }, surroundings))
      await clearAway({ run, target, lease, keepsOld })
    }),
  )
}

/** The run is over by now: what cannot be cleared away is told, and changes nothing about that. */
export async function tellingOfFailure(emit: Emit | undefined, deed: () => Promise<void>): Promise<void> {
  try {
    await deed()
  } catch (error) {
    const { message } = asDrayError(error)
    emit?.({
      type: 'note',
      level: 'warn',
      message: `What lies beside the target was not cleared away: ${message}`,
    })
  }
}
