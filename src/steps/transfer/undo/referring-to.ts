import type { Route } from '../../../plan/plan.ts'
import type { CollectionAt } from '../../../store/target.ts'
import type { UndoContext } from '../../step.ts'

/**
 * Rows of others that would refer to nothing without these collections, in words. Those of the collections that are taken back
 * with them do not count; with `force` none does.
 */
export async function referringTo(
  going: readonly Route[],
  ours: readonly Route[],
  { target, force }: UndoContext,
): Promise<readonly string[]> {
  if (force || going.length === 0) return []
  return (await target.can.referredBy?.(going.map(placeOf), ours.map(placeOf))) ?? []
}

function placeOf({ to, target }: Route): CollectionAt {
  return { collection: to, layout: target }
}
