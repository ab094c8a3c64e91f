import { randomBytes } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import type { DocumentTarget } from '../store/target.ts'
import { DrayError } from '../model/error.ts'
import { type Decision, planAsJson, type Plan } from '../plan/plan.ts'
import { routeCodes } from '../plan/mapping/route-code.ts'
import { checkBackup } from '../steps/preflight/check-backup.ts'
import { refuseFailed } from '../steps/preflight/refuse-failed.ts'
import { runChecks } from '../steps/preflight/run-checks.ts'
import { execute } from './execute.ts'
import { withStores, type OpenedPair } from './open-stores.ts'
import { planWith } from './plan.ts'
import { rateOf } from './rate-of.ts'
import { refuseOtherPlan } from './plan-file/refuse-other-plan.ts'
import type { Report } from './report/report.ts'
import type { MigrateRequest } from './requests.ts'
import { refuseWorkedAt, type Lease } from '../store/control/lease.ts'
import { leaseFor, withRunContext, type RunOptions } from './run-context.ts'
import { isOverThere, listRuns, withLedger } from './runs.ts'
import { ANSWERS, insteadOf } from './states.ts'

/**
 * Plans, asks, checks, protects, moves, verifies. Nothing is written before every check passed.
 * @throws DrayError whose code says who must act; whatever was written by then is safe and resumable
 */
export async function migrate(request: MigrateRequest): Promise<Report> {
  return withStores(request.migration, { ...request, rate: rateOf(request) }, async (stores) => {
    const plan = await planned(stores, request)
    await refuseWorkedAt(stores.target.control, stores.target.address)
    await refuseUnfinished(plan, stores, request)
    const checks = await runChecks({
      ...stores,
      plan,
      stateDir: request.stateDir,
      run: 'new',
      isOver: isOverThere,
    })
    refuseFailed(checks)
    if (request.confirm && !(await request.confirm(plan))) {
      throw new DrayError('CONFIRMATION_NEEDED', 'Not confirmed; nothing was written')
    }
    return start(plan, stores, request)
  })
}

/** A kept plan where one was given; otherwise planned now. */
async function planned(stores: OpenedPair, request: MigrateRequest): Promise<Plan> {
  const { planned: file, stateDir } = request
  const { source } = stores
  // A choice that is missing is asked for before a large store is counted.
  const onDecided = async (decision: Decision): Promise<void> =>
    refuseFailed([await checkBackup({ plan: { decision }, source, stateDir })])
  if (!file) return planWith(stores, { ...request, onDecided, by: 'quick' })
  const { collections: _, except: __, ...rest } = request
  const again = {
    ...rest,
    ...(file.only && { collections: file.only }),
    ...(file.except && { except: file.except }),
    policies: file.plan.decision.policies,
  }
  return refuseOtherPlan(file, await planWith(stores, { ...again, onDecided, by: 'quick' }), stores)
}

/** A run is in the ledger for this long, at most and on a busy machine, before its lease lies at the target. */
const BEGINNING_MS = 3_000
const LOOK_AGAIN_MS = 100

/** An unfinished run to the same target is finished or rolled back first; one that begins right now is at work. */
async function refuseUnfinished(
  plan: Plan,
  { target }: OpenedPair,
  { stateDir }: MigrateRequest,
): Promise<void> {
  const { identity } = plan.decision.to
  for (const run of await listRuns({ stateDir })) {
    const answer = ANSWERS[run.state].migrate
    const of = (run.plan as unknown as Plan).decision.to.identity
    if (of !== identity || typeof answer === 'string') continue
    await refuseWorkedAt(target.control, target.address)
    if (run.state === 'planned') await waitForLease(target)
    throw new DrayError('RUN_STATE', `Run ${run.id} to this target is ${run.state}`, {
      store: plan.decision.to.address,
      hint: insteadOf(answer, run),
    })
  }
}

/** A run that has only been planned either begins right now, or died. @throws TARGET_LOCKED when it begins */
async function waitForLease({ control, address }: DocumentTarget): Promise<void> {
  for (let waited = 0; waited < BEGINNING_MS; waited += LOOK_AGAIN_MS) {
    await setTimeout(LOOK_AGAIN_MS)
    await refuseWorkedAt(control, address)
  }
}

async function start(plan: Plan, stores: OpenedPair, request: MigrateRequest): Promise<Report> {
  const run = { id: newRunId(), startedAt: Date.now() }
  return withLedger(request.stateDir, { create: true }, async (ledger) => {
    const { source, target, retries } = stores
    const { parent, command = 'migrate' } = request
    ledger.createRun({
      ...run,
      plan: planAsJson(plan),
      planId: plan.id,
      ...(parent !== undefined && { parent }),
    })
    const options = { run, plan, ledger, target, retries, pace: request }
    const lease = await leaseOrNoRun(options, request)
    return withRunContext(options, lease, request, (context) =>
      execute({ ...context, source, codes: routeCodes(request.migration) }, command),
    )
  })
}

/**
 * The run is in the ledger before its lease lies at the target: so a lease always leads to a run that can be resumed or
 * rolled back. One that was refused at the last moment never began, and nobody need finish it.
 */
async function leaseOrNoRun(options: RunOptions, request: MigrateRequest): Promise<Lease> {
  try {
    return await leaseFor(options, request)
  } catch (error) {
    options.ledger.setState(options.run.id, 'rolled-back', { finishedAt: Date.now() })
    throw error
  }
}

/** Sorts by time, reads aloud, and does not repeat: `20261121-0412-5f3a`. */
function newRunId(): string {
  const [date = '', time = ''] = new Date().toISOString().split('T')
  return `${date.replaceAll('-', '')}-${time.slice(0, 8).replaceAll(':', '')}-${randomBytes(2).toString('hex')}`
}
