import { LOCKED_HINT, obstacleOf, readLease } from '../../store/control/lease.ts'
import { fail, pass, type GatedLine } from './check-line.ts'
import type { Preflight } from './preflight.ts'

export async function checkLease({ target, run, stateDir, takeOver, isOver }: Preflight): Promise<GatedLine> {
  const lease = await readLease(target.control, target.address)
  const obstacle =
    lease &&
    (await obstacleOf(lease, { run, stateDir, ...(takeOver && { takeOver }), ...(isOver && { isOver }) }))
  if (obstacle === undefined) return pass('lease', 'no other run holds the target')
  return fail('lease', 'TARGET_LOCKED', obstacle, LOCKED_HINT)
}
