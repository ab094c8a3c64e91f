import { DrayError, isDrayError } from '../../model/error.ts'
import type { Checkpoint } from '../../model/checkpoint.ts'
import type { Route } from '../../plan/plan.ts'
import { pagesOf } from '../../store/pages.ts'
import type { StepContext } from '../step.ts'
import { changedSinceLastAttempt } from './changed-since-last-attempt.ts'
import { createCollection } from './create-collection.ts'
import { findRepeatedKeys } from './repeated-keys.ts'
import { RouteMover } from './route-mover.ts'
import { startOver } from './start-over.ts'

/** How often a collection is read anew within one command because its source moved. */
const MAX_RESTARTS = 3

/**
 * One collection from source to target, from wherever the target's checkpoint says. A source unit that changed is read
 * again under the next epoch; keys that come twice, where no engine refuses them, are found in the write log and left
 * out of the next epoch.
 */
export async function moveRoute(route: Route, context: StepContext): Promise<Checkpoint> {
  let restarts = 0
  for (;;) {
    const reason = await reasonToStartOver(route, context)
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

async function reasonToStartOver(route: Route, context: StepContext): Promise<Checkpoint | string> {
  const finished = finishedAndPublished(route, context)
  if (finished) return finished
  const moved = await changedSinceLastAttempt(route, context)
  if (moved !== undefined) return moved
  try {
    const done = await moveEpoch(route, context)
    const repeated = findRepeatedKeys(route, context, done.epoch)
    if (repeated.length === 0) return done
    context.ledger.note(context.run.id, `repeated:${route.partition}`, repeated)
    return 'some keys come more than once'
  } catch (error) {
    if (!isDrayError(error) || error.code !== 'SOURCE_CHANGED') throw error
    context.ledger.note(context.run.id, `repeated:${route.partition}`, [])
    return `${error.message}`
  }
}

async function moveEpoch(route: Route, context: StepContext): Promise<Checkpoint> {
  await createCollection(route, context)
  const { epoch } = context.ledger.epoch(context.run.id, route.partition)
  const writer = await context.target.writer({
    run: context.run.id,
    partition: route.partition,
    epoch,
    collection: route.to,
    layout: route.target,
    mode: route.mode,
    policy: context.plan.decision.policies.onConflict,
  })
  try {
    const done = await moveAll(new RouteMover(route, context, writer, epoch), route, context)
    await writer.close()
    return done
  } catch (error) {
    await writer.abandon()
    throw error
  }
}

/** Once publishing has begun the target's own checkpoints may be gone; the ledger adopted them before. */
function finishedAndPublished(route: Route, { ledger, run }: StepContext): Checkpoint | undefined {
  const publishing = ledger.intents(run.id).some(({ kind }) => kind === 'publish')
  const last = ledger.checkpoint(run.id, route.partition)
  const { epoch } = ledger.epoch(run.id, route.partition)
  const isDone = last !== undefined && last.epoch === epoch && last.page > 0 && last.cursor === undefined
  return publishing && isDone ? last : undefined
}

async function moveAll(mover: RouteMover, route: Route, context: StepContext): Promise<Checkpoint> {
  try {
    if (mover.isDone) return mover.checkpoint
    const pages = pagesOf(context.source, route.from, {
      layout: route.source,
      limit: context.batch,
      signal: context.stopNow,
      ...(mover.cursor && { after: mover.cursor }),
    })
    for await (const page of pages) await mover.move(page)
    return mover.checkpoint
  } finally {
    mover.close()
  }
}

function neverQuiet(route: Route, { source }: StepContext): DrayError {
  return new DrayError('SOURCE_CHANGED', `${route.where} keeps changing while it is read`, {
    store: source.address,
    collection: route.from,
    hint: 'Stop the application that writes it, then `dray resume`',
  })
}
