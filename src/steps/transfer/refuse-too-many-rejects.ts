import { ownValue } from '../../lib/own-value.ts'
import { plural } from '../../lib/plural.ts'
import type { Counts } from '../../model/counts.ts'
import { DrayError } from '../../model/error.ts'
import type { Policies } from '../../plan/migration.ts'
import type { Route } from '../../plan/plan.ts'
import { keptPin } from '../kept-pin.ts'
import type { StepContext } from '../step.ts'

/**
 * Those that wait for what they refer to are none before they were tried again. A share is of the whole collection where
 * its size is known: a bad start must not stop what would end well.
 * @throws DrayError TOO_MANY_REJECTS when more of a collection is rejected than `--max-rejects` allows
 */
export function refuseTooManyRejects(
  context: StepContext,
  route: Route,
  counts: Counts,
  { waiting }: { readonly waiting: number },
): void {
  const rejects = counts.refused + counts.rejected - waiting
  const { maxRejects } = context.plan.decision.policies
  if (rejects <= allowedRejects(maxRejects, counts.read)) return
  const allowed = allowedRejects(maxRejects, Math.max(counts.read, pinnedRecords(context, route)))
  if (rejects <= allowed) return
  const { id } = context.run
  throw new DrayError(
    'TOO_MANY_REJECTS',
    `${rejects} of the first ${plural(counts.read, 'record')} of ${route.from} were rejected; ${allowed} are allowed`,
    {
      store: context.target.address,
      collection: route.from,
      hint: `Look at them: dray runs ${id}. Then correct the source and dray resume ${id}, or allow more: dray resume ${id} --max-rejects 100%`,
    },
  )
}

function pinnedRecords(context: StepContext, { from }: Route): number {
  return ownValue(keptPin(context)?.records, from) ?? 0
}

/** The larger of the two, where both are given. */
function allowedRejects({ records, percent }: Policies['maxRejects'], read: number): number {
  return Math.max(records ?? 0, percent === undefined ? 0 : Math.floor((read * percent) / 100))
}
