import { plural } from '../../../lib/plural.ts'
import type { Checkpoint } from '../../../model/checkpoint.ts'
import type { Route } from '../../../plan/plan.ts'
import { PAGE_LIMIT } from '../../../store/paging/pages.ts'
import { movedCheckpoint } from '../../moved-checkpoint.ts'
import type { StepContext } from '../../step.ts'
import { stopRequested } from '../../stop-requested.ts'
import { refuseLostPages } from '../refuse-lost-pages.ts'
import { writerOf } from '../writer-of.ts'
import { writeAgain } from './page-again.ts'
import { waitingPages } from './waiting-pages.ts'
import { countWaiting } from './waiting-rejects.ts'

/**
 * What an engine rejected for the sake of a reference is sent again, until a round lets none in: what it refers to may have
 * come after it, in its own table or in one that moved later. Rounds go backwards and forwards in turn, as rows often come in
 * the one order or in the other. A round has no state but the checkpoints of its pages, and what they say is a reject no more:
 * a resume begins with a round.
 */
export async function tryAgain(routes: readonly Route[], context: StepContext): Promise<void> {
  for (let backwards = true; ; backwards = !backwards) {
    const open = routes.filter((route) => hasWaiting(route, context))
    let arrived = 0
    for (const route of backwards ? open.toReversed() : open) {
      arrived += await round(route, context, backwards)
    }
    if (arrived === 0) return
  }
}

/** Where publishing has begun, the target's own checkpoints may be gone. */
function hasWaiting(route: Route, context: StepContext): boolean {
  const { ledger, run } = context
  const moved = movedCheckpoint(route, context)
  if (!moved || moved.counts.rejected === 0) return false
  if (ledger.intents(run.id, { kind: 'publish' }).length > 0) return false
  return countWaiting(route, context) > 0
}

/** @returns how many of one route are rejects no more */
async function round(route: Route, context: StepContext, backwards: boolean): Promise<number> {
  const { ledger, run, files, batch } = context
  const arrived = files.rejectLog(route.partition).withdrawn()
  const writer = await writerOf(route, context)
  try {
    refuseLostPages(route, context, writer.at)
    let before: Checkpoint = writer.at!
    const rejected = before.counts.rejected
    for (const waiting of waitingPages(route, context, {
      arrived,
      limit: { ...PAGE_LIMIT, ...batch },
      backwards,
    })) {
      stopRequested(context)
      const { checkpoint, settled } = await writeAgain(waiting, { route, context, writer, before })
      for (const number of settled) arrived.add(number)
      before = checkpoint
    }
    await writer.close()
    ledger.adopt(run.id, route.partition, before)
    tell(route, context, before, rejected)
    return rejected - before.counts.rejected
  } catch (error) {
    await writer.abandon()
    throw error
  }
}

function tell({ to }: Route, { emit }: StepContext, { counts }: Checkpoint, before: number): void {
  const arrived = before - counts.rejected
  if (arrived === 0) return
  const message = `${to}: ${plural(arrived, 'record')} went in behind what ${arrived === 1 ? 'it refers' : 'they refer'} to`
  emit({ type: 'note', level: 'info', message })
  emit({ type: 'collection-end', collection: to, counts })
}
