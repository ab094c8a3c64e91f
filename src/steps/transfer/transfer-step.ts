import { asDrayError, type DrayError, isDrayError } from '../../model/error.ts'
import { groupOf } from '../../model/error-codes.ts'
import { plural } from '../../lib/plural.ts'
import { ownValue } from '../../lib/own-value.ts'
import type { Json } from '../../model/value.ts'
import type { Route } from '../../plan/plan.ts'
import { lookupsOf } from '../../plan/references/lookups.ts'
import { publishedAt } from '../../plan/published-at.ts'
import { movedCheckpoint } from '../moved-checkpoint.ts'
import { noteLeftReferences } from '../left-references.ts'
import type { Step, StepContext } from '../step.ts'
import { noteAtOneTime } from '../at-one-time.ts'
import { rememberAtTarget } from '../remember-at-target.ts'
import { noteFirstPlaces } from './account/first-places.ts'
import { tellLeft } from './again/tell-left.ts'
import { tryAgain } from './again/try-again.ts'
import { inLanes, type Lane, type Lanes } from './in-lanes.ts'
import { moveRoute } from './move-route.ts'
import { madeAhead } from './made-ahead.ts'
import { looksUp } from './orphans-refused.ts'
import { refuseTooManyRejects } from './refuse-too-many-rejects.ts'
import { startOver } from './start-over.ts'
import { stopRequested } from '../stop-requested.ts'
import { undoTransfer } from './undo/undo-transfer.ts'

/** What stopped one collection while the others went on. */
export interface RouteFailure {
  readonly collection: string
  readonly error: ReturnType<DrayError['toJSON']>
}

/** Moves every route in order, then makes everything visible at once. */
export const transferStep: Step = {
  name: 'transfer',
  title: 'moving',
  run: transfer,
  undo: undoTransfer,
}

async function transfer(context: StepContext): Promise<Json> {
  const failures: RouteFailure[] = []
  const { ledger, run } = context
  const tell = (): void => ledger.note(run.id, 'failures', failures as unknown as Json)
  const damaged = (ledger.noted(run.id, 'damaged') ?? {}) as Record<string, RouteFailure['error']>
  tell()
  const { routes } = context.plan.decision
  const isSound = ({ from }: Route): boolean => !Object.hasOwn(damaged, from)
  const make = madeAhead(routes.filter(isSound), context)
  const lanes = lanesOf(context)
  await inLanes(routes, lanes, async (route, lane) => {
    const within: StepContext = {
      ...context,
      make,
      stopNow: lane.stop,
      turn: (bytes) => lane.turn(bytes),
      overlaps: () => lanes.most > 1 && lane.isLast(),
    }
    stopRequested(within)
    // What is not there is an empty collection: the target gets its table and indexes all the same.
    if (route.absent) return make(route)
    // What it is held against may still wait for rows that are in by now.
    if (holdsAgainstOthers(route, within)) await tryAgain(routes.slice(0, routes.indexOf(route)), within)
    const damage = ownValue(damaged, route.from)
    const failure = damage ? { collection: route.to, error: damage } : await attempt(route, within, lane)
    if (!failure) return
    failures.push(failure)
    tell()
  })
  // In the order of the plan, whichever failed first.
  const place = ({ collection }: RouteFailure): number => routes.findIndex(({ to }) => to === collection)
  failures.sort((one, other) => place(one) - place(other))
  tell()
  await settleWaiting(routes, context)
  await publish(context, failures)
  return { failures } as unknown as Json
}

/**
 * So many routes move at one time. One after the other where one needs what another moved: records that refer to others
 * are held against them, elements against the records they belong to, and a table that was there before the run, empty or
 * not, may have an engine that does so. Rows that nothing names may be read by one question, beside which their store answers no other.
 */
function lanesFor({ plan, target, jobs }: StepContext): number {
  const { routes, policies } = plan.decision
  const dependsOnNone = routes.every(
    ({ identity, undo, parent, references, target: { schema } }) =>
      identity === 'key' &&
      undo !== 'by-key' &&
      !parent &&
      Object.keys(references).length === 0 &&
      !(looksUp(policies) && schema && schema.references.length > 0),
  )
  return dependsOnNone ? Math.min(jobs, target.facts.writers) : 1
}

function holdsAgainstOthers(route: Route, { plan }: StepContext): boolean {
  const { routes, policies } = plan.decision
  return looksUp(policies) && lookupsOf(route, routes).some(({ isOwn }) => !isOwn)
}

/** What still waits for what it refers to, when everything else is in, waits in vain. */
async function settleWaiting(routes: readonly Route[], context: StepContext): Promise<void> {
  await tryAgain(routes, context)
  for (const route of routes) {
    const moved = movedCheckpoint(route, context)
    if (!moved || moved.counts.rejected === 0) continue
    refuseTooManyRejects(context, route, moved.counts, { waiting: 0 })
    tellLeft(route, context)
  }
}

/** A source that fails stops its collection; anything else stops the run. */
async function attempt(route: Route, context: StepContext, lane: Lane): Promise<RouteFailure | undefined> {
  try {
    await moveRoute(route, context)
    await tryAgain([route], context)
    await noteFirstPlaces(route, context)
    return undefined
  } catch (error) {
    const known = asDrayError(error)
    const isOfSource = known.store === context.source.address && groupOf(known.code) !== 'interrupted'
    if (!isOfSource || groupOf(known.code) === 'bug') throw known
    if (lane.isAccompanied && isTooMuch(known)) throw known
    // Half a collection is never left there; a resume reads it again.
    await startOver(route, context, 'the source could not be read to its end')
    return { collection: route.to, error: known.within({ collection: route.from }).toJSON() }
  }
}

/** Errors that running fewer at a time may avoid: no connection left, deadlocks, locks, time-outs, memory. */
function isTooMuch(error: unknown): boolean {
  return isDrayError(error) && (error.code === 'STORE_BUSY' || error.lessHelps)
}

/** Changes of the number are reported as they happen, and kept for the report. */
function lanesOf(context: StepContext): Lanes {
  const note = (collections: number, fewer: readonly string[] = []): void => {
    const { most: readers = 1, refusal } = context.source.can.readers?.() ?? {}
    noteAtOneTime(context, {
      collections,
      readers,
      fewer: refusal === undefined ? fewer : [...fewer, refusal],
    })
  }
  return {
    most: lanesFor(context),
    stop: context.stopNow,
    isTooMuch,
    onEnd: (most) => note(most),
    onFewer(number, because) {
      const why = asDrayError(because).message
      const message = `${plural(number, 'collection')} at one time from here on: ${why}`
      context.emit({ type: 'note', level: 'info', message })
      note(1, [why])
    },
  }
}

/**
 * A target that cannot be added to later waits until every collection is complete, as does one whose engine would hold rows
 * against a table that stopped; others show what is finished, and a resume adds the rest.
 */
async function publish(context: StepContext, failures: readonly RouteFailure[]): Promise<void> {
  const { target, ledger, run, plan } = context
  if (failures.length > 0 && target.facts.writes === 'load') return
  const stopped = new Set(failures.map(({ collection }) => collection))
  const finished = plan.decision.routes.filter(({ to }) => !stopped.has(to))
  const refersToStopped = finished.some((route) =>
    route.target.schema?.references.some(({ to }) => stopped.has(to)),
  )
  if (refersToStopped && target.facts.refusesOrphans) return
  await context.lease.confirm()
  const names = finished.map(({ to }) => to)
  const seqs = ledger.intend(run.id, { kind: 'publish', subject: target.address, details: names })
  await rememberAtTarget(context)
  const left = await target.publish(run.id, publishedAt(finished, plan.decision.policies))
  noteLeftReferences(left, context)
  ledger.settleIntent(run.id, seqs, 'done')
  await rememberAtTarget(context)
}
