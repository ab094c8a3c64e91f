import { Key } from '../../model/key.ts'
import type { KeyIndex } from '../../lib/key-index.ts'
import { STATUS } from '../../model/outcomes.ts'
import { hashKey } from '../../model/scan/api.ts'
import type { Route } from '../../plan/plan.ts'
import { pagesOf } from '../../store/pages.ts'
import type { Reversal } from '../../store/target.ts'
import { loggedKeys } from '../logged-keys.ts'
import type { LeftKey, UndoContext } from '../step.ts'

const BATCH = 500

export interface Reverted {
  readonly reverted: number
  readonly left: readonly LeftKey[]
}

/**
 * Puts back every key that the run wrote into one collection: overwritten ones from the journal, new ones by removing
 * them. A key that holds something else by now is left and named. Conditional on the fingerprint, so safe to repeat.
 */
export async function revertRoute(route: Route, context: UndoContext): Promise<Reverted> {
  const written = loggedKeys(route, context, 'written')
  const left: LeftKey[] = []
  let reverted = 0
  try {
    for await (const batch of batches(reversals(route, context, written))) {
      const outcomes = await context.target.revert(route.to, route.target, batch)
      for (const [i, { key }] of batch.entries()) {
        if (outcomes.of(i) === STATUS.written || outcomes.of(i) === STATUS.unchanged) reverted++
        else left.push({ collection: route.to, key, reason: 'changed since the run; left as it is' })
      }
    }
  } finally {
    written.close()
  }
  return { reverted, left }
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
      const key = page.keyText(i)
      inserted.push({ key, expect: logged.print, to: { key, body: undefined, cells: undefined } })
    }
    yield* inserted.splice(0)
  }
}

function* overwritten(route: Route, { files }: UndoContext, written: KeyIndex): Generator<Reversal> {
  for (const state of files.journal(route.partition).states()) {
    const hash = hashKey(Key.of(state.key), route.target.keys)
    const logged = written.find(hash)
    if (!logged || written.isSeen(hash)) continue
    written.markSeen(hash)
    yield { key: state.key, expect: logged.print, to: state }
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
