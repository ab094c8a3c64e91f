import { obstacleOf, readLease, waysOut } from '../../store/control/lease.ts'
import { fail, pass, type GatedLine } from './check-line.ts'
import type { Preflight } from './preflight.ts'

export async function checkLease({ target, run, stateDir, takeOver, isOver }: Preflight): Promise<GatedLine> {
  const lease = await readLease(target.control, target.address)
  if (!lease) return NOBODY
  const obstacle = await obstacleOf(lease, {
    run,
    stateDir,
    ...(takeOver && { takeOver }),
    ...(isOver && { isOver }),
  })
  if (obstacle === undefined) return NOBODY
  return fail('lease', 'TARGET_LOCKED', obstacle, waysOut(lease, target.address))
}

const NOBODY = pass('lease', 'no other run holds the target')
