import { quoted } from '../../lib/typed-names.ts'
import { plural } from '../../lib/plural.ts'
import type { KeyHash } from '../../lib/key-index/sorted-keys.ts'
import { Digest } from '../../model/digest.ts'
import type { Route } from '../../plan/plan.ts'
import { PAGE_LIMIT, pagesOf } from '../../store/paging/pages.ts'
import { parsedPage } from '../../store/paging/parsed-page.ts'
import type { ScanRequest } from '../../store/source.ts'
import { lostJournal } from '../lost-journal.ts'
import { compareWithLog } from '../compare-with-log.ts'
import type { StepContext } from '../step.ts'
import { stopRequested } from '../stop-requested.ts'

export type RouteVerdict = 'digest' | 'count' | 'no' | 'difference'

export interface NamedMismatch {
  readonly collection: string
  readonly key: string
  readonly kind: 'missing' | 'extra' | 'content'
}

export interface RouteFinding {
  readonly verdict: RouteVerdict
  readonly count: number
  readonly named: readonly NamedMismatch[]
  /** Key hashes that the write log has and the target has not. */
  readonly missing: readonly KeyHash[]
}

const NAMED = 1_000

/** Sums first: only where a collection does not add up to what was moved is it compared key by key. */
export async function verifyRoute(
  route: Route,
  context: StepContext,
  by: 'digest' | 'count',
): Promise<RouteFinding> {
  const expected = context.ledger.checkpoint(context.run.id, route.partition)?.digest ?? new Digest()
  if (by === 'count') return verifyCount(route, context, expected.count)
  const mayAddUp = route.mode === 'load' || (await holdsAsMany(route, context, expected.count))
  if (mayAddUp && (await digestOf(route, context)).equals(expected)) return NO_DIFFERENCE
  return lostJournal(route, context)?.isUnlogged ? unlogged(route, context) : walk(route, context)
}

/** A merged collection that holds nothing else, as after a second run, adds up as a loaded one does. */
async function holdsAsMany(route: Route, { target }: StepContext, expected: number): Promise<boolean> {
  return (await target.count(route.to, route.target)).records === expected
}

/** A merged collection cannot be told from what else lies there, and a loaded one only that it is another. */
function unlogged({ to, mode }: Route, { plan }: StepContext): RouteFinding {
  if (mode === 'merge') return { ...NO_DIFFERENCE, verdict: 'no' }
  const { from, to: store } = plan.decision
  const key = `(its write log was lost; to name keys: dray verify ${quoted(from.address)} ${quoted(store.address)})`
  return { verdict: 'difference', count: 1, named: [{ collection: to, key, kind: 'content' }], missing: [] }
}

const NO_DIFFERENCE: RouteFinding = { verdict: 'digest', count: 0, named: [], missing: [] }

async function verifyCount(route: Route, { target }: StepContext, expected: number): Promise<RouteFinding> {
  const { records } = await target.count(route.to, route.target)
  const agrees = route.mode === 'load' ? records === expected : records >= expected
  if (agrees) return { ...NO_DIFFERENCE, verdict: 'count' }
  const key = `${plural(records, 'document')} instead of ${expected}`
  const kind = records < expected ? 'missing' : 'extra'
  return {
    verdict: 'difference',
    count: Math.abs(records - expected),
    named: [{ collection: route.to, key, kind }],
    missing: [],
  }
}

async function digestOf(route: Route, context: StepContext): Promise<Digest> {
  const digest = new Digest()
  let records = 0
  const pages = pagesOf(context.target, route.to, {
    layout: route.target,
    limit: limitOf(context),
    signal: context.stopNow,
  })
  for await (const page of pages) {
    stopRequested(context)
    digest.addPage(page)
    records += page.count + page.problems.length
    context.emit({
      type: 'progress',
      step: 'verify',
      collection: route.to,
      records,
      bytes: page.bytes.length,
    })
    page.release()
  }
  // What cannot be read has no fingerprint, and must not add up.
  return records === digest.count ? digest : new Digest(digest.sums.map((lane) => lane + 1))
}

/**
 * A run that made records of others has parsed them, and holds the more memory: what is read after that comes in pages as
 * small as those were. 40,000 orders with lines and their taxes took 184 MiB at the peak, which was here.
 */
function limitOf({ plan, batch }: StepContext): Partial<ScanRequest['limit']> {
  const isMade = plan.decision.routes.some(({ source: { elements, nested } }) => elements ?? nested)
  return isMade ? parsedPage({ ...PAGE_LIMIT, ...batch }) : batch
}

async function walk(route: Route, context: StepContext): Promise<RouteFinding> {
  const named: NamedMismatch[] = []
  const missing: KeyHash[] = []
  let count = 0
  for await (const difference of compareWithLog(route, context)) {
    count++
    if (difference.kind === 'missing') {
      if (missing.length < NAMED) missing.push(difference.hash)
    } else if (named.length < NAMED) {
      const kind = difference.kind === 'unreadable' ? 'content' : difference.kind
      named.push({ collection: route.to, key: difference.key, kind })
    }
  }
  return count === 0 ? NO_DIFFERENCE : { verdict: 'difference', count, named, missing }
}
