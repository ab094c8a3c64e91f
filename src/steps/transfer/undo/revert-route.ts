import type { KeyIndex } from '../../../lib/key-index/key-index.ts'
import type { DrayError } from '../../../model/error.ts'
import { hashKey } from '../../../model/scan/api.ts'
import type { Route } from '../../../plan/plan.ts'
import { pagesOf } from '../../../store/paging/pages.ts'
import type { Reversal } from '../../../store/target.ts'
import { unrevertable } from '../../lost-journal.ts'
import { loggedKeys } from '../../logged-keys.ts'
import type { LeftKey, UndoContext } from '../../step.ts'
import { firstWrites } from './first-writes.ts'
import { forceBack, type ForcedBack } from './force-back.ts'
import { newestFirst, refersToItself } from './newest-first.ts'
import { revertBatches } from './revert-batches.ts'
import { keyOfName, writtenName } from '../../../model/written-name.ts'

const BATCH = 500

export interface Reverted {
  readonly reverted: number
  /** Those of them that had not been before. */
  readonly changed: number
  readonly left: readonly LeftKey[]
  /** By force: the file with what was there instead. */
  readonly exported?: string
  /** Why the engine kept some rows, which others refer to: once those are gone, it is to be done again. */
  readonly kept?: DrayError
}

/**
 * Puts back every key that the run wrote into one collection: overwritten ones from the journal, new ones by removing
 * them. A key that holds something else by now is left and named; by force it is saved, and goes back as well.
 * Conditional on the fingerprint, so safe to repeat.
 */
export async function revertRoute(route: Route, context: UndoContext): Promise<Reverted> {
  const { target } = context
  if ((await target.holds(route.to, route.target)) === 'nothing')
    return { reverted: 0, changed: 0, left: lost(route, context) }
  const written = loggedKeys(route, context, 'written')
  const left: LeftKey[] = unrevertableKeys(route, context)
  let reverted = 0
  let changed = 0
  let exported: string | undefined
  let kept: DrayError | undefined
  try {
    for await (const batch of batches(route, context, written)) {
      const { refused, held, because, ...back } = await revertBatches(batch, route, context)
      const forced: ForcedBack =
        context.force && refused.length > 0 ? await forceBack(refused, route, context) : { left: refused }
      exported = forced.exported ?? exported
      if (held.length > 0) kept ??= because
      const byForce = refused.length - forced.left.length
      changed += back.changed + byForce
      reverted += back.changed + back.unchanged + byForce
      for (const { key } of forced.left) left.push({ collection: route.to, key, reason: CHANGED })
    }
  } finally {
    written.close()
  }
  return { reverted, changed, left, ...(exported !== undefined && { exported }), ...(kept && { kept }) }
}

function unrevertableKeys(route: Route, context: UndoContext): LeftKey[] {
  const reason = unrevertable(route, context)
  return reason === undefined ? [] : [{ collection: route.to, key: '(some)', reason }]
}

const CHANGED = 'changed since the run; left as it is'

/** Somebody removed the whole collection, and with it what the run had overwritten there. */
function lost({ to, partition }: Route, { files }: UndoContext): readonly LeftKey[] {
  for (const { key } of files.journal(partition).states())
    return [
      { collection: to, key, reason: 'the collection is not there any more, nor is any other of its keys' },
    ]
  return []
}

async function* batches(
  route: Route,
  context: UndoContext,
  written: KeyIndex,
): AsyncGenerator<readonly Reversal[]> {
  yield* batched(overwritten(route, context, written))
  const read = (): AsyncIterable<Inserted> => inserted(route, context, written)
  if (!(await refersToItself(route, context))) return yield* batched(read())
  for await (const newest of newestFirst(read)) yield newest
}

interface Inserted extends Reversal {
  readonly ordinal: number
}

async function* inserted(route: Route, context: UndoContext, written: KeyIndex): AsyncGenerator<Inserted> {
  const pages = pagesOf(context.target, route.to, { layout: route.target, limit: context.batch })
  for await (const page of pages) {
    const found: Inserted[] = []
    for (let i = 0; i < page.count; i++) {
      const hash = page.keyHashes.subarray(2 * i, 2 * i + 2)
      const logged = written.find(hash)
      if (!logged || written.isSeen(hash)) continue
      const key = writtenName(page.key(i), route.target.keys)
      const to = { key, body: undefined, cells: undefined }
      found.push({ key, expect: logged.print, ordinal: logged.ordinal, to })
    }
    yield* found
  }
}

/**
 * The first pre-state of a key is what it held before the run, unless the run itself had written the key by then: a
 * source may name a key twice, and what the second record met was the first.
 */
function* overwritten(route: Route, context: UndoContext, written: KeyIndex): Generator<Reversal> {
  const firsts = firstWrites(route, context)
  try {
    for (const state of context.files.journal(route.partition).states()) {
      const hash = hashKey(keyOfName(state.key, route.target.keys), route.target.keys)
      const logged = written.find(hash)
      if (!logged || written.isSeen(hash) || firsts.isBefore(hash, state)) continue
      written.markSeen(hash)
      yield { key: state.key, expect: logged.print, to: state }
    }
  } finally {
    firsts.close()
  }
}

async function* batched(
  reversals: Iterable<Reversal> | AsyncIterable<Reversal>,
): AsyncGenerator<readonly Reversal[]> {
  let batch: Reversal[] = []
  for await (const reversal of reversals) {
    batch.push(reversal)
    if (batch.length < BATCH) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}
