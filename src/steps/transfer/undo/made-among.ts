import { isDrayError } from '../../../model/error.ts'
import type { Route } from '../../../plan/plan.ts'
import type { LeftKey, UndoContext } from '../../step.ts'

interface MadeAmong {
  readonly created: readonly Route[]
  /** Whatever lies under their names is of others. */
  readonly unmade: readonly Route[]
  readonly left: LeftKey[]
}

/**
 * A run that died in the middle of making collections may not have come to the last ones, and others may have made them
 * since. Only what is the run's for certain goes with it.
 */
export async function madeAmong(routes: readonly Route[], context: UndoContext): Promise<MadeAmong> {
  const { ledger, run, target } = context
  const intents = ledger.intents(run.id, { kind: 'create' })
  const open = new Set(intents.filter(({ state }) => state === 'open').map(({ subject }) => subject))
  if (!routes.some(({ to }) => open.has(to))) return { created: routes, unmade: [], left: [] }
  const made = await target.can.madeBy?.(run.id)
  const created: Route[] = []
  const unmade: Route[] = []
  const left: LeftKey[] = []
  for (const route of routes) {
    if (!open.has(route.to) || made?.includes(route.to)) created.push(route)
    else if (made || !(await mayBeOurs(route, context))) unmade.push(route)
    else left.push({ collection: route.to, key: WHOLE, reason: UNCERTAIN })
  }
  return { created, unmade, left }
}

const WHOLE = '(all of it)'
const UNCERTAIN =
  'the run died while it made this, or others made it since: drop it yourself if it is not theirs'

/** What has another shape is not. */
async function mayBeOurs({ to, target: layout }: Route, { target }: UndoContext): Promise<boolean> {
  try {
    return (await target.holds(to, layout)) !== 'nothing'
  } catch (error) {
    if (isDrayError(error) && error.code === 'STORE_INVALID') return false
    throw error
  }
}
