import { DrayError } from '../model/error.ts'
import type { Json } from '../model/value.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { RunRecord } from '../ledger/run-record.ts'
import type { Plan } from '../plan/plan.ts'
import type { StepContext } from '../steps/step.ts'
import { verifyStep } from '../steps/verify/verify-step.ts'
import { buildReport } from './report/build-report.ts'
import { keepRejects } from './report/keep-rejects.ts'
import { withStores } from './open-stores.ts'
import type { Report } from './report/report.ts'
import type { VerifyRequest } from './requests.ts'
import { refuseOtherStore } from './resume.ts'
import { withRunContext } from './run-context.ts'
import { runOf, withLedger } from './runs.ts'
import { ANSWERS, insteadOf } from './states.ts'
import { routeCodes } from '../plan/mapping/route-code.ts'

/**
 * Holds the target of a run against its write log once more, and its source against what was pinned. Needs no lease:
 * it reads. Its finding becomes part of the run's account, and changes nothing about how far the run is: an application
 * that goes on writing does not unmake a finished run, and what stopped halfway is not finished by a look.
 */
export async function verifyRun(request: VerifyRequest): Promise<Report> {
  return withLedger(request.stateDir, { create: false }, async (reading) => {
    const run = runOf(reading, request.run, request.stateDir)
    const answer = ANSWERS[run.state].verify
    if (typeof answer === 'object') {
      throw new DrayError('RUN_STATE', `Run ${run.id} is ${run.state}; there is nothing finished to verify`, {
        hint: insteadOf(answer, run),
      })
    }
    return withLedger(request.stateDir, { create: true }, (ledger) => look(run, ledger, request))
  })
}

async function look(run: RunRecord, ledger: Ledger, request: VerifyRequest): Promise<Report> {
  const plan = withVerification(run.plan as unknown as Plan)
  const { from, to, policies } = plan.decision
  const opening = { ...request, rate: request.policies?.rate ?? policies.rate }
  return withStores({ from: from.open, to: to.open }, opening, async ({ source, target }) => {
    refuseOtherStore(target, to)
    return withRunContext({ run, plan, ledger, target }, NO_LEASE, request, async (context) => {
      const codes = request.migration ? routeCodes(request.migration) : new Map()
      return verifyAgain({ ...context, source, codes }, run)
    })
  })
}

/** A run that was not verified, or by count only, is now: its write log has what is needed. */
function withVerification(plan: Plan): Plan {
  const policies = { ...plan.decision.policies, verify: 'digest' as const }
  return { ...plan, decision: { ...plan.decision, policies } }
}

async function verifyAgain(context: StepContext, run: RunRecord): Promise<Report> {
  const { ledger } = context
  ledger.beginPhase(run.id, verifyStep.name)
  ledger.endPhase(run.id, verifyStep.name, await verifyStep.run(context))
  const found = buildReport(context, 'verify', await keepRejects(context))
  const { state, finishedAt } = ledger.run(run.id) ?? run
  const report: Report = { ...found, state }
  ledger.setState(run.id, state, {
    report: report as unknown as Json,
    ...(finishedAt !== undefined && { finishedAt }),
  })
  return report
}

const NO_LEASE = {
  confirm: async (): Promise<void> => {},
  remember: async (): Promise<void> => {},
  park: async (): Promise<void> => {},
  release: async (): Promise<void> => {},
}
