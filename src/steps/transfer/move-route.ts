import { setImmediate as otherEvents } from 'node:timers/promises'
import { asDrayError, DrayError } from '../../model/error.ts'
import type { Checkpoint } from '../../model/checkpoint.ts'
import type { DocumentPage } from '../../model/page/document-page.ts'
import type { Route } from '../../plan/plan.ts'
import { PAGE_LIMIT, pagesOf, type PagesRequest } from '../../store/paging/pages.ts'
import type { StepContext } from '../step.ts'
import { noteStale } from '../stale-routes.ts'
import { changedSinceLastAttempt } from './changed-since-last-attempt.ts'
import { PageSizer } from './page-sizer.ts'
import { movedCheckpoint } from '../moved-checkpoint.ts'
import { refuseTooManyRejects } from './refuse-too-many-rejects.ts'
import { findAllRepeatedKeys, findRepeatedKeys, notedRepeated, noteRepeated } from './repeated-keys.ts'
import { refuseLostPages } from './refuse-lost-pages.ts'
import { RouteMover } from './route-mover.ts'
import { interruptedStart, startOver } from './start-over.ts'
import { writerOf } from './writer-of.ts'

const REPEATED = 'some keys come more than once'

/** How often a collection is read anew within one command because its source moved. */
const MAX_RESTARTS = 3

/**
 * One collection from source to target, from wherever the target's checkpoint says. A source unit that changed is read
 * again under the next epoch; keys that come twice, where no engine refuses them, are found in the write log and left
 * out of the next epoch.
 */
export async function moveRoute(route: Route, context: StepContext): Promise<Checkpoint> {
  let restarts = 0
  const sizer = sizerOf(context)
  for (;;) {
    const reason = await reasonToStartOver(route, context, sizer)
    if (typeof reason !== 'string') return reason
    if (++restarts > MAX_RESTARTS) throw neverQuiet(route, context)
    context.emit({
      type: 'note',
      level: 'warn',
      message: `${route.to}: ${reason}; reading it again from the start`,
    })
    await startOver(route, context, reason)
  }
}

/** A rate makes pages wait, and limits their size by itself. */
function sizerOf(context: StepContext): PageSizer {
  return new PageSizer({ followsTime: context.target.facts.served === true && !isPaced(context) })
}

/** With a rate, nothing is read ahead that it does not allow yet. */
function readersFor(context: StepContext): number {
  return isPaced(context) ? 1 : context.readers
}

function isPaced({ plan }: StepContext): boolean {
  return Object.keys(plan.decision.policies.rate ?? {}).length > 0
}

async function reasonToStartOver(
  route: Route,
  context: StepContext,
  sizer: PageSizer,
): Promise<Checkpoint | string> {
  const interrupted = interruptedStart(route, context)
  if (interrupted !== undefined) return interrupted
  const changed = await changedSinceLastAttempt(route, context)
  const published = publishedCheckpoint(route, context)
  if (published) {
    // Its readers have it, and may write to it by now: it is not emptied again, but told.
    if (changed !== undefined) noteStale(route, context)
    return published
  }
  if (changed !== undefined) return changed
  try {
    const done = await moveInPages(route, context, sizer)
    const repeated = await findRepeatedKeys(route, context, done.epoch)
    if (repeated.length === 0) return done
    noteRepeated(route, context, repeated)
    return REPEATED
  } catch (error) {
    return reasonIn(asDrayError(error), route, context)
  }
}

/** @throws what is no reason to read the source again */
async function reasonIn(error: DrayError, route: Route, context: StepContext): Promise<string> {
  if (error.code === 'SOURCE_CHANGED') {
    noteRepeated(route, context)
    return error.message
  }
  if (error.code !== 'CONFLICT') throw error
  const repeated = await findAllRepeatedKeys(route, context)
  if (repeated.length <= notedRepeated(route, context).length) throw error
  noteRepeated(route, context, repeated)
  return REPEATED
}

/** What was too much for the server at once is read again as smaller pages, from where the target stands. */
async function moveInPages(route: Route, context: StepContext, sizer: PageSizer): Promise<Checkpoint> {
  for (;;) {
    try {
      return await moveEpoch(route, context, sizer)
    } catch (error) {
      const known = asDrayError(error)
      if (!sizer.shrinksAfter(known)) throw error
      const message = `${route.to}: a page was too much at once, smaller ones are tried (${known.message})`
      context.emit({ type: 'note', level: 'info', message })
    }
  }
}

async function moveEpoch(route: Route, context: StepContext, sizer: PageSizer): Promise<Checkpoint> {
  await context.make(route)
  const { epoch } = context.ledger.epoch(context.run.id, route.partition)
  const writer = sizer.watching(await writerOf(route, context))
  try {
    refuseLostPages(route, context, writer.at)
    const mover = new RouteMover(route, context, writer, epoch)
    const done = await moveAll(mover, { route, context, sizer })
    await writer.close()
    return done
  } catch (error) {
    await writer.abandon()
    throw error
  }
}

/** Once publishing has begun the target's own checkpoints may be gone; the ledger adopted them before. */
function publishedCheckpoint(route: Route, context: StepContext): Checkpoint | undefined {
  const publishing = context.ledger.intents(context.run.id, { kind: 'publish' }).length > 0
  return publishing ? movedCheckpoint(route, context) : undefined
}

interface Moving {
  readonly route: Route
  readonly context: StepContext
  readonly sizer: PageSizer
}

async function moveAll(mover: RouteMover, { route, context, sizer }: Moving): Promise<Checkpoint> {
  try {
    // A resume does not creep past a limit, page by page.
    refuseTooManyRejects(context, route, mover.checkpoint.counts, mover)
    if (mover.isDone) return mover.checkpoint
    const pages = pagesOf(context.source, route.from, {
      layout: route.source,
      ...howToRead(route, context),
      sized: (limit) => sizer.sized(limit),
      compact: context.target.facts.text === 'kept',
      busy: true,
      readers: readersFor(context),
      signal: context.stopNow,
      ...(mover.cursor && { after: mover.cursor }),
    })
    await moveEach(pages, mover, context)
    return mover.checkpoint
  } finally {
    mover.close()
  }
}

/**
 * While one page is being written the next is prepared, and its writing begun where the writer takes it; whatever fails first
 * in their order is what is told.
 */
async function moveEach(
  pages: AsyncIterable<DocumentPage>,
  mover: RouteMover,
  { turn, room, stopNow }: Pick<StepContext, 'turn' | 'room' | 'stopNow'>,
): Promise<void> {
  let before: Promise<void> = Promise.resolve()
  let writing = before
  const onTheirWay = room.pages(stopNow)
  try {
    for await (const page of onTheirWay.admitted(pages)) {
      const preparing = mover.prepare(page)
      preparing.catch(() => {})
      const { overlaps } = mover
      try {
        await (overlaps ? before : writing)
      } finally {
        // Nothing outlives its caller: the log is not closed under it.
        await preparing.catch(() => {})
      }
      // What this holds is the page's no more once it is written.
      const bytes = page.bytes.length
      const prepared = await preparing
      before = writing
      const beside = overlaps ? before : undefined
      // An engine of this process holds it up until a page is in: the next one is on its way to the log by then.
      writing = otherEvents().then(() => mover.write(prepared, beside))
      writing.then(() => onTheirWay.written()).catch(() => {})
      await turn(bytes)
    }
  } finally {
    await Promise.allSettled([before, writing])
    onTheirWay.close()
    await before
    await writing
  }
}

/** Records that code is called with become values, of many times their bytes, and calling it takes longest. */
function howToRead(route: Route, { codes, batch }: StepContext): Pick<PagesRequest, 'limit' | 'alone'> {
  return codes.has(route.to) ? { limit: { ...PAGE_LIMIT, ...batch }, alone: true } : { limit: batch }
}

function neverQuiet(route: Route, { source }: StepContext): DrayError {
  return new DrayError('SOURCE_CHANGED', `${route.where} keeps changing while it is read`, {
    store: source.address,
    collection: route.from,
    hint: 'Stop the application that writes it, then `dray resume`',
  })
}
