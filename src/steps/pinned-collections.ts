import type { Plan } from '../plan/plan.ts'
import type { PinRequest } from '../store/source.ts'

/** What of the source a run reads, each collection once: several may be made from one. */
export function pinnedCollections({ decision }: Plan): PinRequest['collections'] {
  const byName = new Map<string, PinRequest['collections'][number]>()
  for (const { from, source, absent } of decision.routes) {
    if (!absent && !byName.has(from)) byName.set(from, { name: from, layout: source })
  }
  return [...byName.values()]
}
