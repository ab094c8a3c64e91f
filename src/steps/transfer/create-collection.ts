import { DrayError } from '../../model/error.ts'
import type { Route } from '../../plan/plan.ts'
import type { StepContext } from '../step.ts'
import { rememberAtTarget } from '../remember-at-target.ts'
import { refuseLostCollection } from './refuse-lost-pages.ts'

/**
 * The collection at the target, made or found. What the run makes is an intent first, so that undo drops it, and it
 * alone.
 * @throws DrayError TARGET_CHANGED when something appeared there since the plan, or what the run wrote is gone
 */
export async function createCollection(route: Route, context: StepContext): Promise<void> {
  const { target, ledger, run } = context
  const intents = ledger.intents(run.id)
  const known = intents.find(({ kind, subject }) => kind === 'create' && subject === route.to)
  if (!known) await refuseChanged(route, context)
  const seq =
    known?.seq ?? ledger.intend(run.id, { kind: 'create', subject: route.to, details: { undo: route.undo } })
  if (!known && isMadeInPlace(route, context)) await rememberAtTarget(context)
  const made = await target.create(run.id, route.to, route.target)
  if (made === 'created' && known?.state === 'done') refuseLostCollection(route, context)
  if (known?.state !== 'done') ledger.settleIntent(run.id, seq, 'done')
}

/** What is staged needs no word about whose it is. */
function isMadeInPlace({ undo }: Route, { plan, target }: StepContext): boolean {
  return undo === 'drop' && target.facts.writes === 'merge' && !plan.decision.createsStore
}

async function refuseChanged(route: Route, context: StepContext): Promise<void> {
  const { target } = context
  if (await hasStoreAppeared(context)) throw appeared(target.address, route, context)
  if (route.undo === 'by-file' && context.plan.decision.policies.replace) return
  const now = await target.holds(route.to, route.target)
  const expected = route.mode === 'merge' || now === 'nothing' || (route.undo !== 'drop' && now === 'empty')
  if (!expected) throw appeared(route.to, route, context)
}

/** A store that the run is to make is taken back whole: one that somebody else made meanwhile must not pass for it. */
async function hasStoreAppeared({ target, plan, ledger, run }: StepContext): Promise<boolean> {
  const hasBegun = ledger.intents(run.id).some(({ kind }) => kind === 'create')
  return plan.decision.createsStore && !hasBegun && (await target.occupancy()).exists
}

function appeared(what: string, route: Route, { target, plan, run }: StepContext): DrayError {
  const { from, to } = plan.decision
  return new DrayError('TARGET_CHANGED', `${what} appeared at the target after it was planned`, {
    store: target.address,
    collection: route.to,
    hint: `dray rollback ${run.id}, then plan again: dray plan ${from.address} ${to.address}`,
  })
}
