import type { DocumentTarget } from '../../store/target.ts'
import type { Route } from '../plan.ts'
import type { NamedRecord } from './named-records.ts'

/** Those that the target does not hold either: a collection that was there before has records that this run does not move. */
export async function notHeld(
  missing: readonly NamedRecord[],
  routes: readonly Route[],
  target: Pick<DocumentTarget, 'read'>,
): Promise<readonly NamedRecord[]> {
  const held = new Set<NamedRecord>()
  const added = routes.filter(({ to, mode }) => mode === 'merge' && missing.some((named) => named.to === to))
  for (const { to, target: layout } of added) {
    const named = missing.filter((one) => one.to === to)
    const keys = named.map(({ key }) => key)
    const entries = await target.read(to, layout, keys)
    for (const [i, one] of named.entries()) if (entries[i]) held.add(one)
  }
  return missing.filter((one) => !held.has(one))
}
