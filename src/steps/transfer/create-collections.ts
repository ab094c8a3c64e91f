import { quoted } from '../../lib/typed-names.ts'
import { DrayError } from '../../model/error.ts'
import type { Route } from '../../plan/plan.ts'
import type { StepContext } from '../step.ts'
import { rememberAtTarget } from '../remember-at-target.ts'
import { refuseLostCollection } from './refuse-lost-pages.ts'

/**
 * Collections at the target, made or found. What the run makes is an intent first, so that undo drops it, and it alone:
 * ledger and target are told of all of them at once.
 * @throws DrayError TARGET_CHANGED when something appeared there since the plan, or what the run wrote is gone
 */
export async function createCollections(routes: readonly Route[], context: StepContext): Promise<void> {
  const { target, ledger, run } = context
  const known = new Map(ledger.intents(run.id, { kind: 'create' }).map((intent) => [intent.subject, intent]))
  const fresh = routes.filter(({ to }) => !known.has(to))
  for (const route of fresh) await refuseChanged(route, context)
  const seqs = intend(fresh, context)
  const unmade = new Set(routes)
  try {
    if (fresh.some((route) => isMadeInPlace(route, context))) await rememberAtTarget(context)
    for (const route of routes) {
      unmade.delete(route)
      const made = await target.create(run.id, route.to, route.target)
      const state = known.get(route.to)?.state
      if (made === 'created' && state === 'done') refuseLostCollection(route, context)
      if (made === 'created' || state === 'done' || !isMadeInPlace(route, context)) continue
      if (state === undefined) unmade.add(route)
      if (state === undefined || !(await mayBeMade(route, context))) throw appeared(route.to, route, context)
    }
  } catch (error) {
    // Not begun, they are nobody's: what others make there meanwhile is not the run's to take back.
    ledger.withdrawIntents(
      run.id,
      seqs.filter((_, i) => unmade.has(fresh[i]!)),
    )
    throw error
  }
  const again = routes.flatMap(({ to }) => known.get(to) ?? []).filter(({ state }) => state !== 'done')
  const open = [...seqs, ...again.map(({ seq }) => seq)]
  if (open.length > 0) ledger.settleIntent(run.id, open, 'done')
}

function intend(routes: readonly Route[], { ledger, run }: StepContext): readonly number[] {
  if (routes.length === 0) return []
  return ledger.intend(
    run.id,
    ...routes.map(({ to, undo }) => ({ kind: 'create' as const, subject: to, details: { undo } })),
  )
}

/** By this run, before it died. */
async function mayBeMade({ to }: Route, { target, run }: StepContext): Promise<boolean> {
  const made = await target.can.madeBy?.(run.id)
  return made?.includes(to) ?? true
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
  const hasBegun = ledger.intents(run.id, { kind: 'create' }).length > 0
  return plan.decision.createsStore && !hasBegun && (await target.occupancy()).exists
}

function appeared(what: string, route: Route, { target, plan, run }: StepContext): DrayError {
  const { from, to } = plan.decision
  return new DrayError('TARGET_CHANGED', `${what} appeared at the target after it was planned`, {
    store: target.address,
    collection: route.to,
    hint: `dray rollback ${run.id}, then plan again: dray plan ${quoted(from.address)} ${quoted(to.address)}`,
  })
}
