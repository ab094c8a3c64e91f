import { DrayError } from '../model/error.ts'
import { EXIT_CODES } from '../model/exit-codes.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { RunRecord } from '../ledger/run-record.ts'
import { planId } from '../plan/plan-id.ts'
import { planAsJson, type Plan, type StoreRef } from '../plan/plan.ts'
import { routeCodes, type RouteCodes } from '../plan/mapping/route-code.ts'
import { clearAwayAfterCrash } from './clear-away.ts'
import { execute } from './execute.ts'
import { givenAnew } from './given-anew.ts'
import { withStores, type OpenedPair } from './open-stores.ts'
import { hasRejects } from './report/has-rejects.ts'
import type { Report } from './report/report.ts'
import type { ResumeRequest } from './requests.ts'
import { leaseFor, withRunContext } from './run-context.ts'
import { isOver, runOf, withLedger } from './runs.ts'
import { migrateAgain } from './migrate-again.ts'
import { ANSWERS, insteadOf, type Answer } from './states.ts'

/**
 * Goes on where a run stopped, whatever stopped it. A finished run answers with its report.
 * @throws RUN_STATE when something else must come first, PLAN_CHANGED when its configuration is not what it was
 */
export async function resume(request: ResumeRequest): Promise<Report> {
  return withLedger(request.stateDir, { create: false }, async (reading) => {
    const run = runToResume(reading, request)
    const answer = ANSWERS[run.state].resume
    if (answer === 'nothing' || answer === 'rejects') {
      await clearAwayAfterCrash(run, request)
      return asBefore(run, answer)
    }
    if (typeof answer === 'object') throw refusal(run, answer)
    refuseChangedCode(run, request)
    return withLedger(request.stateDir, { create: true }, (ledger) => goOn(run, ledger, request))
  })
}

/** The one named, or the newest that is not over; with none of those the newest. */
function runToResume(ledger: Ledger, { run, stateDir }: ResumeRequest): RunRecord {
  if (run !== undefined) return runOf(ledger, run, stateDir)
  return ledger.runs().find((candidate) => !isOver(candidate)) ?? runOf(ledger, undefined, stateDir)
}

function asBefore(run: RunRecord, answer: 'nothing' | 'rejects'): Report {
  const report = run.report as unknown as Report
  const left = hasRejects(run)
    ? `, with rejects: correct them, then dray replay ${run.id}, or ${migrateAgain(run)} --on-conflict skip`
    : '; there was nothing to resume'
  const note = `run ${run.id} is finished${left}`
  const exitCode = answer === 'nothing' ? EXIT_CODES.done.code : EXIT_CODES.record.code
  return { ...report, command: 'resume', exitCode, notes: [note, ...report.notes] }
}

function refusal(run: RunRecord, answer: Extract<Answer, object>): DrayError {
  return new DrayError('RUN_STATE', `Run ${run.id} is ${run.state} and cannot be resumed`, {
    hint: insteadOf(answer, run),
  })
}

/** Code that is not what the first pages went through would make one target of two mappings. */
export function refuseChangedCode(
  run: Pick<RunRecord, 'id' | 'plan' | 'parent'>,
  { migration }: Pick<ResumeRequest, 'migration'>,
): void {
  const { config } = (run.plan as unknown as Plan).decision
  if (config === null || config.code === migration?.config?.code) return
  const redo = `dray rollback ${run.id}, then ${migrateAgain(run, migration?.config?.path)}`
  throw new DrayError(
    'PLAN_CHANGED',
    `${config.path} or a file it imports is not what run ${run.id} began with`,
    {
      details: [
        `continue: put the files back as they were, then dray resume ${run.id}`,
        `redo: ${redo}`,
        `new run to another target: dray migrate --to STORE`,
      ],
      hint: redo,
    },
  )
}

/** A run that was started from code has its functions nowhere but there: without them it would move unmapped records. */
export function refuseMissingCode(run: Pick<RunRecord, 'id'>, { decision }: Plan, codes: RouteCodes): void {
  const missing = decision.routes.filter(({ mapped, to }) => mapped && !codes.has(to))
  if (missing.length === 0) return
  const names = missing.map(({ to }) => to).join(', ')
  throw new DrayError('PLAN_CHANGED', `Run ${run.id} maps ${names} by functions that were not given again`, {
    hint: 'Resume it with the migration that it began with: resume({ migration }), or dray resume --config FILE',
  })
}

/** Another policy or address is another decision: kept in the ledger before anything is done under it. */
function decideAnew(run: RunRecord, ledger: Ledger, stores: OpenedPair, request: ResumeRequest): Plan {
  const { policies, emit } = request
  const plan = run.plan as unknown as Plan
  const { from, to } = plan.decision
  const { source, target } = stores
  const decision = {
    ...plan.decision,
    ...(request.from !== undefined && { from: { ...from, ...stores.from, address: source.address } }),
    ...(request.to !== undefined && { to: { ...to, ...stores.to, address: target.address } }),
    policies: { ...plan.decision.policies, ...policies },
  }
  const id = planId(decision)
  if (id === plan.id) return plan
  const anew = { ...plan, id, decision }
  ledger.replan(run.id, planAsJson(anew), id)
  emit?.({
    type: 'note',
    level: 'info',
    message: `decided anew: plan ${id.slice(0, 12)} instead of ${plan.id.slice(0, 12)}`,
  })
  return anew
}

async function goOn(run: RunRecord, ledger: Ledger, request: ResumeRequest): Promise<Report> {
  const planned = run.plan as unknown as Plan
  const { from, to } = planned.decision
  const codes: RouteCodes = request.migration ? routeCodes(request.migration) : new Map()
  refuseMissingCode(run, planned, codes)
  const rate = request.policies?.rate ?? planned.decision.policies.rate
  const open = {
    from: givenAnew(from, request.from, request.drivers),
    to: givenAnew(to, request.to, request.drivers),
  }
  return withStores(open, { ...request, rate }, async (stores) => {
    const { source, target, retries } = stores
    refuseOtherStore(source, from)
    refuseOtherStore(target, to)
    const lease = await leaseFor({ run, target, takeOver: request.takeOver }, request)
    const plan = decideAnew(run, ledger, stores, request)
    const options = { run, plan, ledger, target, retries, pace: request }
    return withRunContext(options, lease, request, (context) =>
      execute({ ...context, source, codes }, 'resume'),
    )
  })
}

type Identified = Pick<StoreRef, 'identity' | 'address'>

export function refuseOtherStore(found: Identified, known: Identified): void {
  if (found.identity === known.identity) return
  throw new DrayError('RUN_STATE', `${found.address} is not the store that this run knows`, {
    details: [`then: ${known.address}, ${known.identity}`, `now: ${found.address}, ${found.identity}`],
    hint: 'Name the store of the run, or put it back in its place; another one takes a new run: dray migrate',
  })
}
