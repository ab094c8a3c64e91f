import type { WriteLog } from '../../ledger/run-files.ts'
import type { Route } from '../../plan/plan.ts'
import type { StepContext } from '../step.ts'

/**
 * A cursor notices a change of the unit it stands in, not of one that it has left behind: so before a route goes on,
 * size, time and inode of all its units must be what they were when it began. Undefined when they are.
 */
export async function changedSinceLastAttempt(
  route: Route,
  { source, ledger, files, run }: StepContext,
): Promise<string | undefined> {
  const name = `generation:${route.partition}`
  const { generation } = await source.pin({
    collections: [{ name: route.from, layout: route.source }],
    by: 'stat',
  })
  const before = ledger.noted(run.id, name)
  if (before === generation) return undefined
  const { epoch } = ledger.epoch(run.id, route.partition)
  if (before === undefined || !hasBegun(files.writeLog(route.partition), epoch)) {
    ledger.note(run.id, name, generation)
    return undefined
  }
  // The new generation is noted once the next epoch has begun: a crash before that must see the change again.
  ledger.note(run.id, `repeated:${route.partition}`, [])
  return 'its source is not what it was when it began'
}

/** The log is ahead of what the target holds; the ledger may have heard of none of it when a process died. */
function hasBegun(log: WriteLog, epoch: number): boolean {
  for (const _ of log.pages(epoch)) return true
  return false
}
