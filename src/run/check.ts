import { EXIT_CODES } from '../model/exit-codes.ts'
import { runChecks } from '../steps/preflight/run-checks.ts'
import { withStores } from './open-stores.ts'
import { planWith } from './plan.ts'
import type { CheckReport } from './report.ts'
import type { PlanRequest } from './requests.ts'
import { isOverThere } from './runs.ts'

/** The preflight by itself: every check with its finding and what to do. Nothing is written. */
export async function check(request: PlanRequest): Promise<CheckReport> {
  return withStores(request.migration, request, async (stores) => {
    const plan = await planWith(stores, request)
    const { stateDir } = request
    const lines = await runChecks({ ...stores, plan, stateDir, run: 'check', isOver: isOverThere })
    const failed = lines.some(({ state }) => state === 'fail')
    return {
      command: 'check',
      from: plan.decision.from.address,
      to: plan.decision.to.address,
      checks: lines.map(({ code: _code, ...line }) => line),
      exitCode: failed ? EXIT_CODES.usage.code : 0,
    }
  })
}
