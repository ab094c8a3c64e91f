import { asDrayError, isDrayError } from '../model/error.ts'
import { groupOf } from '../model/error-codes.ts'
import { EXIT_CODES, exitCodeOf } from '../model/exit-codes.ts'
import type { Json } from '../model/value.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { RunRecord } from '../ledger/run-record.ts'
import type { Plan } from '../plan/plan.ts'
import type { UndoContext, UndoResult } from '../steps/step.ts'
import { STEPS } from './execute.ts'
import { withTarget } from './open-stores.ts'
import type { RollbackReport } from './report.ts'
import type { RollbackRequest } from './requests.ts'
import { leaseFor, withRunContext } from './run-context.ts'
import { runOf, withLedger } from './runs.ts'
import { refuseOtherStore } from './resume.ts'
import { ANSWERS } from './states.ts'

/**
 * Takes back what one run wrote, and nothing else, by the same steps walked from the end. Safe to repeat.
 * @throws TARGET_CHANGED (exit 2, nothing undone), STORE_IN_USE, TARGET_LOCKED
 */
export async function rollback(request: RollbackRequest): Promise<RollbackReport> {
  return withLedger(request.stateDir, { create: false }, async (reading) => {
    const run = runOf(reading, request.run, request.stateDir)
    if (ANSWERS[run.state].rollback === 'nothing') return alreadyBack(run)
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
  return withTarget(to.open, request, async ({ store: target }) => {
    refuseOtherStore(target.identity, to.identity, to.address)
    const lease = await leaseFor({ run, ledger, target, takeOver: request.takeOver }, request)
    const { force, collections } = request
    return withRunContext(
      { run, plan, ledger, target, force, only: collections },
      lease,
      request,
      (context) => undoSteps(run, context),
    )
  })
}

async function undoSteps(run: RunRecord, context: UndoContext): Promise<RollbackReport> {
  const { ledger, lease, target } = context
  try {
    // Until something is undone the run stays what it was: a refusal changes nothing.
    const results: UndoResult[] = []
    for (const step of STEPS.toReversed()) if (step.undo) results.push(await step.undo(context))
    const report = reportOf(run, results, context)
    ledger.setState(run.id, report.state, { report: (run.report ?? null) as Json, finishedAt: Date.now() })
    if (report.state === 'rolled-back') await target.forget(run.id)
    await lease.release()
    if (report.state === 'rolled-back') await target.control.dispose()
    return report
  } catch (error) {
    const known = isDrayError(error) ? error : asDrayError(error)
    if (groupOf(known.code) !== 'usage' && groupOf(known.code) !== 'locked') {
      ledger.setState(run.id, 'rollback-incomplete', {
        error: { ...known.toJSON(), exitCode: exitCodeOf(known.code) } as Json,
      })
    }
    await lease.park()
    throw known
  }
}

function reportOf(run: RunRecord, results: readonly UndoResult[], { only }: UndoContext): RollbackReport {
  const left = results.flatMap((result) => result.left)
  const exported = results.find((result) => result.exported !== undefined)?.exported
  const isPart = only !== undefined && left.length === 0
  return {
    ...emptyReport(run.id),
    state: left.length > 0 ? 'rollback-incomplete' : isPart ? run.state : 'rolled-back',
    dropped: results.flatMap((result) => result.dropped),
    reverted: results.reduce((sum, result) => sum + result.reverted, 0),
    left,
    ...(exported !== undefined && { exported }),
    exitCode: left.length > 0 ? EXIT_CODES.rollback.code : EXIT_CODES.done.code,
  }
}

function emptyReport(run: string): Omit<RollbackReport, 'state' | 'exitCode'> {
  return { run, command: 'rollback', dropped: [], reverted: 0, left: [], notes: [] }
}
