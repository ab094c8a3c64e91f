import type { Counts } from '../../model/counts.ts'
import { DrayError } from '../../model/error.ts'
import type { Policies } from '../../plan/migration.ts'
import type { Route } from '../../plan/plan.ts'
import type { StepContext } from '../step.ts'

/** @throws DrayError TOO_MANY_REJECTS when more of a collection is rejected than `--max-rejects` allows */
export function refuseTooManyRejects(context: StepContext, route: Route, counts: Counts): void {
  const rejects = counts.refused + counts.rejected
  const allowed = allowedRejects(context.plan.decision.policies.maxRejects, counts.read)
  if (rejects <= allowed) return
  throw new DrayError(
    'TOO_MANY_REJECTS',
    `${rejects} of ${counts.read} records of ${route.from} are rejected; ${allowed} are allowed`,
    {
      store: context.target.address,
      collection: route.from,
      hint: `Look at them: dray runs ${context.run.id}. Then correct the source, or allow more: --max-rejects 100%`,
    },
  )
}

/** The larger of the two, where both are given. */
function allowedRejects({ records, percent }: Policies['maxRejects'], read: number): number {
  return Math.max(records ?? 0, percent === undefined ? 0 : Math.floor((read * percent) / 100))
}
