import { plural } from '../lib/plural.ts'
import { asDrayError, DrayError } from '../model/error.ts'
import { groupOf } from '../model/error-codes.ts'
import { EXIT_CODES, exitCodeOf } from '../model/exit-codes.ts'
import type { Json } from '../model/value.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { RunRecord, RunState } from '../ledger/run-record.ts'
import type { Plan } from '../plan/plan.ts'
import type { UndoContext, UndoResult } from '../steps/step.ts'
import { isUndoing, stateAfterPart } from '../steps/transfer/undo/begin-undo.ts'
import { STEPS } from './execute.ts'
import { clearAway, clearAwayAfterCrash } from './clear-away.ts'
import { withTarget } from './open-stores.ts'
import type { Report, RollbackReport } from './report/report.ts'
import type { RollbackRequest } from './requests.ts'
import { leaseFor, withRunContext } from './run-context.ts'
import { isOver, replaysOf, runOf, withLedger } from './runs.ts'
import { refuseOtherStore } from './resume.ts'
import { ANSWERS } from './states.ts'

/**
 * Takes back what one run wrote, and nothing else, by the same steps walked from the end. Safe to repeat.
 * @throws TARGET_CHANGED (exit 2, nothing undone), STORE_IN_USE, TARGET_LOCKED
 */
export async function rollback(request: RollbackRequest): Promise<RollbackReport> {
  return withLedger(request.stateDir, { create: false }, async (reading) => {
    const run = runOf(reading, request.run, request.stateDir)
    if (ANSWERS[run.state].rollback === 'nothing') {
      await clearAwayAfterCrash(run, request)
      return alreadyBack(run)
    }
    return withLedger(request.stateDir, { create: true }, (ledger) => goBack(run, ledger, request))
  })
}

function alreadyBack(run: RunRecord): RollbackReport {
  const notes = [`run ${run.id} was rolled back already`]
  return { ...emptyReport(run.id), state: 'rolled-back', notes, exitCode: EXIT_CODES.done.code }
}

async function goBack(run: RunRecord, ledger: Ledger, request: RollbackRequest): Promise<RollbackReport> {
  const plan = run.plan as unknown as Plan
  const { to } = plan.decision
  refusePartOfUnfinished(run, request)
  refuseReplayed(run, ledger, request)
  return withTarget(to.open, request, async ({ store: target }) => {
    refuseOtherStore(target, to)
    const lease = await leaseFor({ run, target, takeOver: request.takeOver }, request)
    const { force, collections } = request
    return withRunContext(
      { run, plan, ledger, target, force, only: collections },
      lease,
      request,
      (context) => undoSteps(run, context),
    )
  })
}

/** A resume would have to know which half of the run is still wanted. */
function refusePartOfUnfinished({ id, state }: RunRecord, { collections }: RollbackRequest): void {
  const isUnfinished =
    state === 'planned' || state === 'running' || state === 'interrupted' || state === 'failed'
  if (!collections || !isUnfinished) return
  throw new DrayError(
    'RUN_STATE',
    `Run ${id} is ${state}: only a finished run goes back collection by collection`,
    {
      hint: `dray resume ${id}, or dray rollback ${id}`,
    },
  )
}

/** What a replay wrote stands on what its parent wrote: it goes first, or by force with it. */
function refuseReplayed({ id }: RunRecord, ledger: Ledger, { force }: RollbackRequest): void {
  const [newest] = replaysOf(id, ledger.runs()).filter(({ state }) => state !== 'rolled-back')
  if (!newest || force) return
  throw new DrayError('RUN_STATE', `The rejects of run ${id} were replayed by run ${newest.id}`, {
    hint: `dray rollback ${newest.id}, then dray rollback ${id}`,
  })
}

async function undoSteps(run: RunRecord, context: UndoContext): Promise<RollbackReport> {
  const { ledger, lease } = context
  try {
    // Until something is undone the run stays what it was: a refusal changes nothing.
    const results: UndoResult[] = []
    for (const step of STEPS.toReversed()) if (step.undo) results.push(await step.undo(context))
    const report = reportOf(run, results, context)
    ledger.setState(run.id, report.state, { ...noted(run, report), finishedAt: Date.now() })
    await clearAway({ ...context, keepsOld: report.state !== 'rolled-back' })
    return report
  } catch (error) {
    const known = asDrayError(error)
    const { state } = ledger.run(run.id) ?? run
    if (isUndoing(context) && groupOf(known.code) !== 'locked') {
      ledger.setState(run.id, 'rollback-incomplete', {
        error: { ...known.toJSON(), exitCode: exitCodeOf(known.code) } as Json,
      })
    }
    if (isOver({ state })) await clearAway({ ...context, keepsOld: state !== 'rolled-back' })
    else await lease.park()
    throw known
  }
}

/** The run's own account, with what is no longer true of it. */
function noted(
  { report }: RunRecord,
  { dropped, emptied, reverted, state }: RollbackReport,
): { report?: Json } {
  if (!report || state === 'rolled-back') return {}
  const account = report as unknown as Report
  const byKey = reverted > 0 ? [`${plural(reverted, 'document')} by key`] : []
  const notes = [...dropped, ...emptied, ...byKey].map((what) => `rolled back since: ${what}`)
  return { report: { ...account, notes: [...account.notes, ...notes] } as unknown as Json }
}

function reportOf(run: RunRecord, results: readonly UndoResult[], context: UndoContext): RollbackReport {
  const { only, force } = context
  const left = results.flatMap((result) => result.left)
  const exported = results.find((result) => result.exported !== undefined)?.exported
  // By force nothing more can be done about them: they are named, and stand in nobody's way.
  const isIncomplete = left.length > 0 && !force
  const whole: RunState = isIncomplete ? 'rollback-incomplete' : 'rolled-back'
  const state = only && !isIncomplete ? stateAfterPart(context) : whole
  return {
    ...emptyReport(run.id),
    state,
    dropped: results.flatMap((result) => result.dropped),
    emptied: results.flatMap((result) => result.emptied),
    restored: results.flatMap((result) => result.restored),
    reverted: results.reduce((sum, result) => sum + result.reverted, 0),
    left,
    ...(exported !== undefined && { exported }),
    exitCode: isIncomplete ? EXIT_CODES.rollback.code : EXIT_CODES.done.code,
  }
}

function emptyReport(run: string): Omit<RollbackReport, 'state' | 'exitCode'> {
  return {
    run,
    command: 'rollback',
    dropped: [],
    emptied: [],
    restored: [],
    reverted: 0,
    left: [],
    notes: [],
  }
}
