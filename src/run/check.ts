import { EXIT_CODES, exitCodeOf } from '../model/exit-codes.ts'
import type { GatedLine } from '../steps/preflight/check-line.ts'
import { runChecks } from '../steps/preflight/run-checks.ts'
import { withStores } from './open-stores.ts'
import { planWith } from './plan.ts'
import { rateOf } from './rate-of.ts'
import type { CheckReport } from './report/report.ts'
import type { PlanRequest } from './requests.ts'
import { isOverThere } from './runs.ts'

/** The preflight by itself: every check with its finding and what to do. Nothing is written. */
export async function check(request: PlanRequest): Promise<CheckReport> {
  return withStores(request.migration, { ...request, rate: rateOf(request) }, async (stores) => {
    const plan = await planWith(stores, request)
    const { stateDir } = request
    const lines = await runChecks({ ...stores, plan, stateDir, run: 'check', isOver: isOverThere })
    return {
      command: 'check',
      from: plan.decision.from.address,
      to: plan.decision.to.address,
      checks: lines.map(({ code: _code, ...line }) => line),
      exitCode: exitCodeFor(lines.filter(({ state }) => state === 'fail')),
    }
  })
}

/** What a migration would be refused with: the code of the one check that failed, or of the preflight as a whole. */
function exitCodeFor(failed: readonly GatedLine[]): number {
  const [only, ...more] = failed
  if (!only) return EXIT_CODES.done.code
  return exitCodeOf(more.length > 0 ? 'PREFLIGHT_FAILED' : (only.code ?? 'PREFLIGHT_FAILED'))
}
