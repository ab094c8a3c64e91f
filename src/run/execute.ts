import { asDrayError } from '../model/error.ts'
import type { Json } from '../model/value.ts'
import { protectStep } from '../steps/protect/protect-step.ts'
import { rememberAtTarget } from '../steps/remember-at-target.ts'
import type { Step, StepContext } from '../steps/step.ts'
import { transferStep } from '../steps/transfer/transfer-step.ts'
import { verifyStep } from '../steps/verify/verify-step.ts'
import { abort } from './abort.ts'
import { buildReport } from './report/build-report.ts'
import { clearAway, tellingOfFailure } from './clear-away.ts'
import { keepRejects } from './report/keep-rejects.ts'
import { keepRetries } from './report/keep-retries.ts'
import type { Report } from './report/report.ts'

/** The deeds of a run, in order. A rollback walks the same list from the end. */
export const STEPS: readonly Step[] = [protectStep, transferStep, verifyStep]

/**
 * Walks the steps forward from wherever they are, keeps every durable fact in the ledger, and ends with the report.
 * A failure leaves the run resumable and is thrown on.
 */
export async function execute(context: StepContext, command: string): Promise<Report> {
  const { ledger, run, emit } = context
  emit({ type: 'run-start', run: run.id, command })
  try {
    ledger.setState(run.id, 'running')
    forgetOldLook(context)
    await rememberAtTarget(context)
    for (const step of STEPS) await walk(step, context)
    keepRetries(context)
    const report = buildReport(context, command, await keepRejects(context))
    return await conclude(context, report)
  } catch (error) {
    throw await abort(context, command, asDrayError(error))
  }
}

/** What an earlier attempt found at the target says nothing of what this one leaves there. */
function forgetOldLook({ ledger, run }: StepContext): void {
  const hasLooked = ledger.phases(run.id).some(({ step }) => step === verifyStep.name)
  if (hasLooked) ledger.beginPhase(run.id, verifyStep.name)
}

async function walk(step: Step, context: StepContext): Promise<void> {
  const { ledger, run, emit } = context
  if (isSettled(step, context)) return
  const startedAt = Date.now()
  emit({ type: 'step-start', step: step.name, title: step.title })
  ledger.beginPhase(run.id, step.name)
  const result = await step.run(context)
  ledger.endPhase(run.id, step.name, result)
  emit({ type: 'step-end', step: step.name, seconds: (Date.now() - startedAt) / 1000 })
}

/** Moving again what is published would find it in its own way; checks and pins are always made anew until then. */
function isSettled(step: Step, { ledger, run }: StepContext): boolean {
  if (step.name === 'verify') return false
  const transfer = ledger.phases(run.id).find(({ step: name }) => name === 'transfer')
  const failures = (transfer?.result as { failures?: readonly Json[] } | undefined)?.failures ?? []
  return transfer?.state === 'done' && failures.length === 0
}

/** First the ledger says that the run is over, then the target's control goes. */
async function conclude(context: StepContext, report: Report): Promise<Report> {
  const { ledger, run, target, plan, lease, emit } = context
  ledger.setState(run.id, report.state, { report: report as unknown as Json, finishedAt: Date.now() })
  if (report.state === 'failed') await lease.park()
  else
    await tellingOfFailure(emit, () =>
      clearAway({ run, target, lease, keepsOld: plan.decision.undo === 'by-file' }),
    )
  emit({ type: 'run-end', run: run.id, state: report.state })
  return report
}
