import { inTurn } from '../../lib/in-turn.ts'
import type { Route } from '../../plan/plan.ts'
import type { StepContext } from '../step.ts'
import { createCollections } from './create-collections.ts'

/** What is said of each collection before it is made takes longer than making it: a sync here, a page of memo there. */
const TOGETHER = 32

/**
 * Sees to it that a route's collection is at the target, and makes those of the next routes along with it. Each time it
 * is asked for the same one again, that one is looked for anew.
 * @param routes in their order, those that are to move
 */
export function madeAhead(routes: readonly Route[], context: StepContext): (route: Route) => Promise<void> {
  const next = inTurn()
  const asked = new Set<Route>()
  const ready = new Set<Route>()
  return (route) =>
    next(async () => {
      if (ready.delete(route)) return
      const isFirst = !asked.has(route)
      const from = routes.indexOf(route)
      const others = isFirst ? routes.slice(from + 1).filter((other) => !asked.has(other)) : []
      const group = [route, ...others.slice(0, TOGETHER - 1)]
      await createCollections(group, context)
      for (const each of group) asked.add(each)
      for (const each of group) if (each !== route) ready.add(each)
    })
}
