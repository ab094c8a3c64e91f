import { join } from 'node:path'
import { openKeyIndex, type KeyIndex } from '../../lib/key-index/key-index.ts'
import { STATUS } from '../../model/outcomes.ts'
import type { Route } from '../../plan/plan.ts'
import type { StepContext } from '../step.ts'
import { countWaiting } from './again/waiting-rejects.ts'

/** What became of a document under whose key the target holds one: this, or the one that it had. */
const IS_THERE: ReadonlySet<number> = new Set([STATUS.written, STATUS.unchanged, STATUS.skipped])

/**
 * The keys that a collection of this run has in the target by now, by its write log; undefined when it is not part of the
 * run, is the route's own, or moves later. The caller closes it.
 * @param file its name in the scratch folder, where there are too many keys for memory
 */
export function openArrivedKeys(
  route: Route,
  { collection, file }: { readonly collection: string; readonly file: string },
  context: StepContext,
): KeyIndex | undefined {
  const { plan, files, ledger, run, scratch } = context
  const { routes } = plan.decision
  const earlier = routes.slice(
    0,
    routes.findIndex(({ to }) => to === route.to),
  )
  const other = earlier.find(({ to }) => to === collection)
  if (!other) return undefined
  const index = openKeyIndex(join(scratch, file))
  const { epoch } = ledger.epoch(run.id, other.partition)
  const known = engineHolds(other, context) ? new Set([...IS_THERE, STATUS.rejected]) : IS_THERE
  for (const page of files.writeLog(other.partition).pages(epoch)) {
    const { ordinal, statuses } = page
    index.add(page, { ordinal, statuses, only: (_entry, status) => known.has(status) })
  }
  return index
}

/**
 * Where rows of a table that the run makes wait for others, its engine holds new tables to their references from the first row
 * on. So it decides about those that refer to what waits or was refused, and they wait as well.
 */
function engineHolds(other: Route, context: StepContext): boolean {
  return other.undo === 'drop' && countWaiting(other, context) > 0
}
