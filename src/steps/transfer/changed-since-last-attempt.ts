import type { WriteLog } from '../../ledger/run-files.ts'
import type { Route } from '../../plan/plan.ts'
import type { StepContext } from '../step.ts'
import { noteRepeated } from './repeated-keys.ts'

/** Each note is a sync of the ledger: those of so many routes are one. */
const TOGETHER = 32

/**
 * A cursor notices a change of the unit it stands in, not of one that it has left behind: so before a route goes on,
 * size, time and inode of all its units must be what they were when it began. Undefined when they are.
 */
export async function changedSinceLastAttempt(
  route: Route,
  context: StepContext,
): Promise<string | undefined> {
  const { ledger, files, run, notedAhead } = context
  if (notedAhead.delete(route.partition)) return undefined
  const generation = await generationOf(route, context)
  const before = ledger.noted(run.id, noteOf(route))
  if (before === generation) return undefined
  const { epoch } = ledger.epoch(run.id, route.partition)
  if (before === undefined || !hasBegun(files.writeLog(route.partition), epoch)) {
    await noteWithNext(route, generation, context)
    return undefined
  }
  // The new generation is noted once the next epoch has begun: a crash before that must see the change again.
  noteRepeated(route, context)
  return 'its source is not what it was when it began'
}

/**
 * The next routes are noted along with it, before anything of them is read. What changes from here on is a change to a
 * later attempt, also where a route has not read it yet: it is read again then, never left unread.
 */
async function noteWithNext(route: Route, generation: string, context: StepContext): Promise<void> {
  const { ledger, run, notedAhead } = context
  const ahead = await generationsBehind(route, context)
  ledger.together(() => {
    ledger.note(run.id, noteOf(route), generation)
    for (const [next, itsGeneration] of ahead) ledger.note(run.id, noteOf(next), itsGeneration)
  })
  for (const [{ partition }] of ahead) notedAhead.add(partition)
}

async function generationsBehind(
  route: Route,
  context: StepContext,
): Promise<readonly (readonly [Route, string])[]> {
  const { plan, ledger, run, notedAhead } = context
  const { routes } = plan.decision
  const next = routes.slice(routes.findIndex(({ partition }) => partition === route.partition) + 1)
  const found: [Route, string][] = []
  for (const other of next.slice(0, TOGETHER - 1)) {
    const isKnown = notedAhead.has(other.partition) || ledger.noted(run.id, noteOf(other)) !== undefined
    if (other.absent || isKnown) continue
    try {
      found.push([other, await generationOf(other, context)])
    } catch {
      // Told when it is its turn.
      break
    }
  }
  return found
}

async function generationOf({ from, source: layout }: Route, { source }: StepContext): Promise<string> {
  const { generation } = await source.pin({ collections: [{ name: from, layout }], by: 'stat' })
  return generation
}

function noteOf({ partition }: Route): string {
  return `generation:${partition}`
}

/** The log is ahead of what the target holds; the ledger may have heard of none of it when a process died. */
function hasBegun(log: WriteLog, epoch: number): boolean {
  for (const _ of log.pages(epoch)) return true
  return false
}
