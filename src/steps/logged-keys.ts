import { join } from 'node:path'
import { byContent } from '../lib/by-content.ts'
import { openKeyIndex, type KeyIndex } from '../lib/key-index/key-index.ts'
import { STATUS } from '../model/outcomes.ts'
import type { Route } from '../plan/plan.ts'
import type { UndoContext } from './step.ts'

/**
 * What the run left in the target by its write log, as an index on disk: fingerprint by key hash. `written` keeps only
 * keys that the run itself wrote; otherwise those found unchanged count as well. Rows without a key are indexed by the
 * first half of their fingerprints. The caller closes it.
 */
export function loggedKeys(route: Route, context: UndoContext, which: 'written' | 'present'): KeyIndex {
  const { files, ledger, run, scratch } = context
  const index = openKeyIndex(join(scratch, `${route.partition}-${which}.keys`), { keep: 'last' })
  const { epoch } = ledger.epoch(run.id, route.partition)
  const wanted = (_entry: number, status: number): boolean =>
    status === STATUS.written || (which === 'present' && status === STATUS.unchanged)
  for (const page of files.writeLog(route.partition).pages(epoch)) {
    index.add(route.identity === 'key' ? page : byContent(page), {
      ordinal: page.ordinal,
      only: wanted,
      ...(page.statuses && { statuses: page.statuses }),
    })
  }
  return index
}
