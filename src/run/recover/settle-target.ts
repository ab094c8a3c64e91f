import { decodeCheckpoint } from '../../model/checkpoint.ts'
import type { Route } from '../../plan/plan.ts'
import { publishedAt } from '../../plan/published-at.ts'
import type { DocumentTarget, PublishedAt } from '../../store/target.ts'
import type { LostJournal } from '../../steps/lost-journal.ts'
import type { RunMemo } from '../../steps/remember-at-target.ts'

/** What of a run whose state was lost is at the target to stay, and what went with its journal. */
export interface SettledTarget {
  /** Collections that readers have already: they are not moved again. */
  readonly published: ReadonlySet<string>
  /** References that it could not hold together. */
  readonly left: readonly string[]
  readonly lost: ReadonlyMap<string, LostJournal>
}

/**
 * Brings a target to where its run can be gone on with, without write log and journal: what was being published is
 * published; of the rest, what the run had staged or made is taken away, to be made again, and what it had written into
 * the existing stays, to be found there. Safe to repeat.
 */
export async function settleTarget(target: DocumentTarget, memo: RunMemo): Promise<SettledTarget> {
  const { routes } = memo.plan.decision
  const { published, left } = await publishedCollections(target, memo)
  const lost = new Map<string, LostJournal>()
  for (const route of routes.filter(({ undo }) => undo === 'by-key')) {
    const isUnlogged = published.has(route.to)
    const written = isUnlogged ? writtenInAll(memo, route) : await writtenBefore(target, route, memo.run)
    if (written !== 0) lost.set(route.to, { written, isUnlogged })
  }
  for (const { to } of routes)
    if (published.has(to) && !lost.has(to)) lost.set(to, { written: 0, isUnlogged: true })
  // With what was staged go all checkpoints of the run: every collection that is moved is read from its beginning.
  await target.discard(memo.run)
  if (target.facts.writes === 'merge') await dropMade(target, memo, published)
  return { published, left, lost }
}

async function publishedCollections(
  target: DocumentTarget,
  { publish, plan, run }: RunMemo,
): Promise<Pick<SettledTarget, 'published' | 'left'>> {
  const nothing = { published: new Set<string>(), left: [] }
  if (!publish) return nothing
  const { routes: all, policies } = plan.decision
  const routes = all.filter(({ to }) => publish.collections.includes(to))
  const left = publish.isDone ? [] : await publishedNow(target, run, publishedAt(routes, policies))
  if (!left) return nothing
  const there: string[] = []
  for (const { to, target: layout } of routes)
    if ((await target.holds(to, layout)) !== 'nothing') there.push(to)
  return { published: new Set(there), left }
}

/** A publish that was interrupted is brought to its end; one that cannot be never came to one, and goes with the rest. */
async function publishedNow(
  target: DocumentTarget,
  run: string,
  collections: readonly PublishedAt[],
): Promise<readonly string[] | undefined> {
  try {
    return await target.publish(run, collections)
  } catch {
    return undefined
  }
}

/** In a store that others use as well, only what this run had begun to make. */
async function dropMade(
  target: DocumentTarget,
  memo: RunMemo,
  published: ReadonlySet<string>,
): Promise<void> {
  const { decision } = memo.plan
  const isOurs = ({ to, undo }: Route): boolean =>
    undo === 'drop' && !published.has(to) && (memo.begun.includes(to) || decision.createsStore)
  for (const { to, target: layout } of decision.routes.filter(isOurs)) {
    if ((await target.holds(to, layout)) !== 'nothing') await target.drop(to, layout)
  }
}

function writtenInAll({ publish }: RunMemo, { partition }: Route): number | null {
  const last = publish?.checkpoints[partition]
  return last === undefined ? null : decodeCheckpoint(Buffer.from(last, 'base64')).counts.written
}

/** More than any run has needed: each epoch is a time that the source changed, or that keys were repeated. */
const EPOCHS = 16

/** Null where the target does not tell. */
async function writtenBefore(target: DocumentTarget, route: Route, run: string): Promise<number | null> {
  if ((await target.holds(route.to, route.target)) === 'nothing') return 0
  for (let epoch = 1; epoch <= EPOCHS; epoch++) {
    const writer = await target.writer({
      run,
      partition: route.partition,
      epoch,
      collection: route.to,
      layout: route.target,
      mode: route.mode,
      policy: 'fail',
    })
    const { at } = writer
    await writer.abandon()
    if (at) return epoch === 1 ? at.counts.written : null
  }
  return 0
}
