import type { KeyIndex } from '../../../lib/key-index/key-index.ts'
import { STATUS } from '../../../model/outcomes.ts'
import { hashKey } from '../../../model/scan/api.ts'
import type { Route } from '../../../plan/plan.ts'
import { pagesOf } from '../../../store/paging/pages.ts'
import type { Reversal } from '../../../store/target.ts'
import { unrevertable } from '../../lost-journal.ts'
import { loggedKeys } from '../../logged-keys.ts'
import type { LeftKey, UndoContext } from '../../step.ts'
import { undoStopRequested } from '../../stop-requested.ts'
import { firstWrites } from './first-writes.ts'
import { forceBack, type ForcedBack } from './force-back.ts'
import { keyOfName, writtenName } from '../../../model/written-name.ts'

const BATCH = 500

export interface Reverted {
  readonly reverted: number
  readonly left: readonly LeftKey[]
  /** By force: the file with what was there instead. */
  readonly exported?: string
}

/**
 * Puts back every key that the run wrote into one collection: overwritten ones from the journal, new ones by removing
 * them. A key that holds something else by now is left and named; by force it is saved, and goes back as well.
 * Conditional on the fingerprint, so safe to repeat.
 */
export async function revertRoute(route: Route, context: UndoContext): Promise<Reverted> {
  const { target, force } = context
  if ((await target.holds(route.to, route.target)) === 'nothing')
    return { reverted: 0, left: lost(route, context) }
  const written = loggedKeys(route, context, 'written')
  const left: LeftKey[] = unrevertableKeys(route, context)
  let reverted = 0
  let exported: string | undefined
  try {
    for await (const batch of batches(reversals(route, context, written))) {
      undoStopRequested(context)
      const outcomes = await target.revert(route.to, route.target, batch)
      const refused = batch.filter((_, i) => outcomes.of(i) === STATUS.conflicted)
      const forced: ForcedBack =
        force && refused.length > 0 ? await forceBack(refused, route, context) : { left: refused }
      exported = forced.exported ?? exported
      reverted += batch.length - forced.left.length
      for (const { key } of forced.left) left.push({ collection: route.to, key, reason: CHANGED })
    }
  } finally {
    written.close()
  }
  return { reverted, left, ...(exported !== undefined && { exported }) }
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

async function* reversals(route: Route, context: UndoContext, written: KeyIndex): AsyncGenerator<Reversal> {
  yield* overwritten(route, context, written)
  const inserted: Reversal[] = []
  const pages = pagesOf(context.target, route.to, { layout: route.target, limit: context.batch })
  for await (const page of pages) {
    for (let i = 0; i < page.count; i++) {
      const hash = page.keyHashes.subarray(2 * i, 2 * i + 2)
      const logged = written.find(hash)
      if (!logged || written.isSeen(hash)) continue
      const key = writtenName(page.key(i), route.target.keys)
      inserted.push({ key, expect: logged.print, to: { key, body: undefined, cells: undefined } })
    }
    yield* inserted.splice(0)
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

async function* batches(reversals: AsyncIterable<Reversal>): AsyncGenerator<readonly Reversal[]> {
  let batch: Reversal[] = []
  for await (const reversal of reversals) {
    batch.push(reversal)
    if (batch.length < BATCH) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}
