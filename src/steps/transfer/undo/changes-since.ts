import { DrayError } from '../../../model/error.ts'
import { Digest } from '../../../model/digest.ts'
import type { Route } from '../../../plan/plan.ts'
import { pagesOf } from '../../../store/paging/pages.ts'
import { compareWithLog, type Difference } from '../../compare-with-log.ts'
import type { UndoContext } from '../../step.ts'
import { undoStopRequested } from '../../stop-requested.ts'
import { openSinceFile, type SinceFile } from './since-file.ts'

const LISTED = 20

/**
 * Before anything is dropped: it must hold exactly what the run left. With `force` what was added or changed since is
 * exported first, one JSON line each.
 * @throws DrayError TARGET_CHANGED listing what is new, with nothing changed
 */
export async function refuseChangesSince(
  routes: readonly Route[],
  context: UndoContext,
  others: OfOthers = {},
): Promise<{ readonly exported?: string }> {
  const changed: Route[] = []
  for (const route of routes) if (await isChanged(route, context)) changed.push(route)
  const { foreign = [], referring = [] } = others
  if (changed.length === 0 && foreign.length === 0 && referring.length === 0) return {}
  if (!context.force) throw await changedSince(changed, { foreign, referring }, context)
  return changed.length > 0 ? { exported: await exportChanges(changed, context) } : {}
}

interface OfOthers {
  /** What else lies there and would go with it. */
  readonly foreign?: readonly string[]
  /** What would refer to nothing without it. */
  readonly referring?: readonly string[]
}

async function isChanged(route: Route, context: UndoContext): Promise<boolean> {
  const { target, ledger, run, batch } = context
  const held = await target.holds(route.to, route.target)
  // What is gone already, by an attempt before or by others, needs no way back.
  if (held === 'nothing' || (held === 'empty' && route.undo === 'empty')) return false
  const now = new Digest()
  for await (const page of pagesOf(target, route.to, { layout: route.target, limit: batch })) {
    undoStopRequested(context)
    if (page.problems.length > 0) return true
    now.addPage(page)
  }
  const { epoch } = ledger.epoch(run.id, route.partition)
  const last = ledger.checkpoint(run.id, route.partition)
  const expected = last?.epoch === epoch ? last.digest : new Digest()
  return !now.equals(expected)
}

async function changedSince(
  changed: readonly Route[],
  { foreign, referring }: Required<OfOthers>,
  context: UndoContext,
): Promise<DrayError> {
  const details = [...foreign.map((name) => `not of this run: ${name}`), ...referring]
  for (const route of changed) {
    for await (const difference of compareWithLog(route, context)) {
      undoStopRequested(context)
      if (details.length === LISTED) details.push('… and more')
      if (details.length > LISTED) break
      details.push(`${route.to}: ${nameOf(difference)}`)
    }
  }
  const { target, run } = context
  const isOnlyReferredTo = changed.length === 0 && foreign.length === 0
  const what = isOnlyReferredTo
    ? 'Rows that stay refer to what would be dropped'
    : 'The target was changed since the run'
  const forced = `dray rollback ${run.id} --force`
  return new DrayError('TARGET_CHANGED', `${what}; nothing was undone`, {
    store: target.address,
    details,
    hint:
      referring.length > 0
        ? `Take out these rows, or what refers there. To drop everything all the same, what changed exported first: ${forced}`
        : `To export these and then drop everything: ${forced}`,
  })
}

function nameOf(difference: Difference): string {
  switch (difference.kind) {
    case 'missing':
      return 'a document was removed'
    case 'content':
      return `${difference.key} was changed`
    case 'extra':
      return `${difference.key} is new`
    case 'unreadable':
      return `${difference.key} cannot be read: ${difference.reason}`
  }
}

async function exportChanges(changed: readonly Route[], context: UndoContext): Promise<string> {
  const since = await openSinceFile(context.files.folder)
  try {
    for (const route of changed) await exportRoute(since, route, context)
  } finally {
    await since.close()
  }
  return since.path
}

async function exportRoute(since: SinceFile, route: Route, context: UndoContext): Promise<void> {
  if (route.identity !== 'key') return exportAll(since, route, context)
  for await (const difference of compareWithLog(route, context)) {
    undoStopRequested(context)
    // What was removed since is nothing that could be saved.
    if (difference.kind === 'missing') continue
    const { key, kind } = difference
    const head = { collection: route.to, key, kind }
    if (kind === 'unreadable')
      await since.addUnreadable({ ...head, reason: difference.reason }, difference.bytes)
    else await since.add(head, difference.body)
  }
}

/** Of rows that nothing names, and that may be there more often than the run wrote them, none is known for one of the run's. */
async function exportAll(
  since: SinceFile,
  { to, target: layout }: Route,
  context: UndoContext,
): Promise<void> {
  const head = { collection: to, key: '(a row without a key)', kind: 'present' }
  for await (const page of pagesOf(context.target, to, { layout, limit: context.batch })) {
    undoStopRequested(context)
    for (const { reason, bytes } of page.problems) await since.addUnreadable({ ...head, reason }, bytes)
    for (let i = 0; i < page.count; i++) await since.add(head, page.bodyBytes(i))
  }
}
