import { type Checkpoint, decodeCheckpoint } from '../../model/checkpoint.ts'
import type { ErrorCode } from '../../model/error-codes.ts'
import { isDrayError } from '../../model/error.ts'
import type { Route } from '../../plan/plan.ts'
import { publishedAt } from '../../plan/published-at.ts'
import type { DocumentTarget } from '../../store/target.ts'
import type { LostJournal } from '../../steps/lost-journal.ts'
import type { RunMemo } from '../../steps/remember-at-target.ts'
import { refuseAdded } from './refuse-added.ts'

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
  const made = await madeInPlace(target, memo, published)
  const filled = await filledBefore(target, memo, published)
  await refuseAdded(
    [...made, ...filled.keys()],
    target,
    async (route) => filled.get(route) ?? lastCheckpoint(target, route, memo),
  )
  for (const { to, target: layout } of made)
    if ((await target.holds(to, layout)) !== 'nothing') await target.drop(to, layout)
  for (const [route, last] of filled)
    await target.can.empty!(route.to, route.target, () => refuseAdded([route], target, async () => last))
  // With what was staged go all checkpoints of the run: every collection that is moved is read from its beginning.
  await target.discard(memo.run)
  return { published, left, lost }
}

async function publishedCollections(
  target: DocumentTarget,
  memo: RunMemo,
): Promise<Pick<SettledTarget, 'published' | 'left'>> {
  const nothing = { published: new Set<string>(), left: [] }
  const { publish, plan } = memo
  if (!publish) return nothing
  const routes = plan.decision.routes.filter(({ to }) => publish.collections.includes(to))
  const left = publish.isDone ? [] : await publishedNow(target, routes, memo)
  if (!left) return nothing
  const there: string[] = []
  for (const { to, target: layout } of routes)
    if ((await target.holds(to, layout)) !== 'nothing') there.push(to)
  return { published: new Set(there), left }
}

/**
 * A publish that was interrupted is brought to its end. Where that fails, what was staged is published all the same if
 * readers see it; what lies in place is taken for unpublished only where it would fail each time.
 * @returns undefined where it never came to one, and goes with the rest
 */
async function publishedNow(
  target: DocumentTarget,
  routes: readonly Route[],
  { run, plan }: RunMemo,
): Promise<readonly string[] | undefined> {
  const { createsStore, undo, policies } = plan.decision
  const collections = publishedAt(routes, policies)
  try {
    return await target.publish(run, collections)
  } catch (error) {
    if (createsStore || undo === 'by-file')
      return (await target.isPublished(run, collections)) ? [] : undefined
    if (!isDrayError(error) || !OF_WHAT_IS_THERE.has(error.code)) throw error
    return undefined
  }
}

/** Of tables and rows as they are: nothing that time, rights or room would mend. */
const OF_WHAT_IS_THERE: ReadonlySet<ErrorCode> = new Set(['TARGET_CHANGED', 'STORE_INVALID', 'STORE_REFUSED'])

/** In a store that others use as well, only what this run had begun to make: all else of it was staged. */
async function madeInPlace(
  { facts, can }: DocumentTarget,
  { plan, begun, publish, run }: RunMemo,
  published: ReadonlySet<string>,
): Promise<readonly Route[]> {
  const { createsStore, routes } = plan.decision
  if (createsStore || facts.writes !== 'merge') return []
  // All were made before anything was published, and then their marks are gone.
  const made = publish ? begun : ((await can.madeBy?.(run)) ?? begun)
  return routes.filter(({ to, undo }) => undo === 'drop' && made.includes(to) && !published.has(to))
}

/** Tables without a key that the run had found empty, and begun to fill. */
async function filledBefore(
  target: DocumentTarget,
  memo: RunMemo,
  published: ReadonlySet<string>,
): Promise<ReadonlyMap<Route, Checkpoint>> {
  const filled = new Map<Route, Checkpoint>()
  for (const route of memo.plan.decision.routes) {
    if (route.undo !== 'empty' || published.has(route.to)) continue
    const last = await lastCheckpoint(target, route, memo)
    if (last) filled.set(route, last)
  }
  return filled
}

function writtenInAll({ publish }: RunMemo, { partition }: Route): number | null {
  return rememberedCheckpoint(publish, partition)?.counts.written ?? null
}

function rememberedCheckpoint(publish: RunMemo['publish'], partition: string): Checkpoint | undefined {
  const last = publish?.checkpoints[partition]
  return last === undefined ? undefined : decodeCheckpoint(Buffer.from(last, 'base64'))
}

/** The target's own is gone where it has published. */
async function lastCheckpoint(
  target: DocumentTarget,
  route: Route,
  { run, publish }: RunMemo,
): Promise<Checkpoint | undefined> {
  return (await checkpointAt(target, route, run)) ?? rememberedCheckpoint(publish, route.partition)
}

/** Null where the target does not tell. */
async function writtenBefore(target: DocumentTarget, route: Route, run: string): Promise<number | null> {
  if ((await target.holds(route.to, route.target)) === 'nothing') return 0
  const at = await checkpointAt(target, route, run)
  if (!at) return 0
  return at.epoch === 1 ? at.counts.written : null
}

/** More than any run has needed: each epoch is a time that the source changed, or that keys were repeated. */
const EPOCHS = 16

async function checkpointAt(
  target: DocumentTarget,
  route: Route,
  run: string,
): Promise<Checkpoint | undefined> {
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
    if (at) return at
  }
  return undefined
}
