import { asDrayError } from '../../model/error.ts'
import { fail, pass, type GatedLine } from './check-line.ts'
import type { Preflight } from './preflight.ts'

export async function checkTargetWritable({ target, plan }: Preflight): Promise<GatedLine> {
  const { routes } = plan.decision
  try {
    await target.probe(routes.map(({ to, target: layout }) => ({ collection: to, layout })))
    return pass('target-writable', target.address)
  } catch (error) {
    const known = asDrayError(error)
    if (known.code === 'BUG') throw known
    return fail(
      'target-writable',
      known.code,
      known.message,
      known.hint ?? 'Give the user of this process the right to write there',
    )
  }
}

/** The plan refuses what must be empty; here it is said what stands there and which policy meets it. */
export function checkTargetEmpty({ plan }: Preflight): GatedLine {
  const { routes, policies, createsStore } = plan.decision
  const held = routes.filter(({ mode }) => mode === 'merge').map(({ to }) => to)
  if (createsStore) return pass('target-empty', 'nothing lies there yet')
  if (held.length === 0) return pass('target-empty', 'nothing lies under these names')
  return pass('target-empty', `documents are in ${held.join(', ')}; on conflict: ${policies.onConflict}`)
}
