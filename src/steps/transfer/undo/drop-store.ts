import type { DocumentTarget } from '../../../store/target.ts'
import { NOTHING_UNDONE, type UndoContext, type UndoResult } from '../../step.ts'
import { beginUndo } from './begin-undo.ts'
import { refuseChangesSince } from './changes-since.ts'
import { movedRoutes } from './moved-routes.ts'
import { referringTo } from './referring-to.ts'
import { strangersAt } from './strangers-at.ts'
import { undoRoutes } from './undo-routes.ts'

/**
 * The store that the run made goes, as a whole. It is taken exclusively first; then nothing may lie there but what the
 * run wrote. With `force` the run's own collections go all the same, and what is not of the run stays where it is.
 * @throws DrayError TARGET_CHANGED listing what is new or changed, STORE_IN_USE; nothing is undone
 */
export async function dropStore(context: UndoContext): Promise<UndoResult> {
  const { target } = context
  if (!(await target.occupancy()).exists) return NOTHING_UNDONE
  const hold = await target.can.exclusive?.()
  try {
    const strangers = await strangersAt(context)
    if (strangers === 'unknown' && (await liesInParts(context))) return await dropParts(context)
    const names = strangers === 'unknown' ? [] : strangers
    if (names.length > 0 && context.force) return await undoRoutes(context)
    const moved = movedRoutes(context)
    const referring = await referringTo(moved, moved, context)
    const exported = await refuseChangesSince(moved, context, { foreign: names, referring })
    beginUndo(context)
    await target.destroy()
    return { ...NOTHING_UNDONE, dropped: [nameOf(target)], ...exported }
  } finally {
    await hold?.release()
  }
}

/** A database of a server is there before and after; only what the run made in it is gone. */
function nameOf({ address, facts }: DocumentTarget): string {
  return facts.served ? `all tables of ${address}` : address
}

/** Each collection by itself; the store follows when nothing is left in it. */
async function dropParts(context: UndoContext): Promise<UndoResult> {
  const { target } = context
  const undone = await undoRoutes(context)
  const rest = await strangersAt(context)
  if (rest === 'unknown' || rest.length > 0) return undone
  await target.destroy()
  return { ...undone, dropped: [target.address] }
}

/** Each collection in a file of its own, and none of them the whole store. */
async function liesInParts({ target, plan }: UndoContext): Promise<boolean> {
  const { routes } = plan.decision
  const scope = await target.scope(routes.map(({ to, target: layout }) => ({ name: to, layout })))
  const isInOneFile = scope.some((path) => target.identity.endsWith(path))
  return !isInOneFile && new Set(scope).size === routes.length
}
