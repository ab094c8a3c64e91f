import type { Route } from '../../plan/plan.ts'
import type { StepContext } from '../step.ts'
import { revertRoute } from './revert-route.ts'

/**
 * Makes a route as if it had never been moved, under its next epoch: a loaded collection is emptied (it is the run's
 * own), a merged one is put back key by key. Safe to repeat: the epoch changes last.
 */
export async function startOver(route: Route, context: StepContext, reason: string): Promise<void> {
  const { target, ledger, run, files } = context
  if (route.mode === 'load') await target.clear(run.id, route.to, route.target)
  else await revertRoute(route, context)
  ledger.nextEpoch(run.id, route.partition, reason)
  files.journal(route.partition).cut({ epoch: 0, page: 0 })
}
