import { DrayError } from '../../model/error.ts'
import { planId } from '../../plan/plan-id.ts'
import { readLease, readMemo, type LeaseRecord } from '../../store/control/lease.ts'
import type { DocumentTarget } from '../../store/target.ts'
import { type RunMemo, unpacked } from '../../steps/remember-at-target.ts'

/** The lease of an unfinished run at a target. @throws RUN_UNKNOWN where there is none */
export async function leaseAt({ control, address }: DocumentTarget): Promise<LeaseRecord> {
  const lease = await readLease(control, address)
  if (lease) return lease
  throw new DrayError('RUN_UNKNOWN', `No unfinished run left anything at ${address}`, {
    store: address,
    hint: 'There is nothing to resume: look with `dray runs`, or begin with `dray migrate`',
  })
}

/**
 * What the target remembers of it; undefined where it remembers nothing: it does before anything is written.
 * @throws STATE_CORRUPT where that is not enough to go on
 */
export async function memoAt(
  { control, address }: DocumentTarget,
  { run }: LeaseRecord,
): Promise<RunMemo | undefined> {
  const bytes = await readMemo(control)
  if (!bytes) return undefined
  const memo = parsed(bytes)
  if (memo?.v === 1 && memo.run === run && planId(memo.plan.decision) === memo.plan.id) return memo
  throw new DrayError('STATE_CORRUPT', `What ${address} remembers of run ${run} cannot be read`, {
    store: address,
    details: ['it is damaged, of another run, or of another version of dray'],
    hint: 'Look at what the target holds; then remove the `.dray` folder beside it and begin anew: dray migrate',
  })
}

function parsed(bytes: Uint8Array): RunMemo | undefined {
  try {
    return unpacked(bytes)
  } catch {
    return undefined
  }
}
