import { asDrayError } from '../../../model/error.ts'
import type { CollectionInfo } from '../../../store/source.ts'
import type { UndoContext } from '../../step.ts'

/**
 * What lies in the target and is not of the run, by name: other things, and collections that somebody added since.
 * `unknown`: the target cannot be listed without being told how to read it.
 */
export async function strangersAt(context: UndoContext): Promise<readonly string[] | 'unknown'> {
  const { target, plan } = context
  const ours = plan.decision.routes.map((route) => ({ collection: route.to, layout: route.target }))
  const { foreign, strangers } = await target.occupancy(ours)
  if (strangers) return strangers
  const found = await collectionsAt(context)
  if (!found) return foreign.length > 0 ? foreign : 'unknown'
  return [...foreign, ...(await addedSince(found, context))]
}

async function collectionsAt({ target }: UndoContext): Promise<readonly CollectionInfo[] | undefined> {
  try {
    return await target.collections()
  } catch (error) {
    const { code } = asDrayError(error)
    if (code === 'SHAPE_AMBIGUOUS') return undefined
    // Nothing at all that looks like a collection.
    if (code === 'STORE_INVALID') return []
    throw error
  }
}

/**
 * A layout may give a collection another name in the store. So of those whose name is none of the run's, as many are
 * expected as the run has collections that are not found under theirs.
 */
async function addedSince(
  found: readonly CollectionInfo[],
  { target, plan }: UndoContext,
): Promise<readonly string[]> {
  const { routes } = plan.decision
  const unnamed = found.filter(({ name }) => !routes.some(({ to }) => to === name))
  if (unnamed.length === 0) return []
  let renamed = 0
  for (const { to, target: layout } of routes) {
    if (found.some(({ name }) => name === to)) continue
    if ((await target.holds(to, layout)) !== 'nothing') renamed++
  }
  return unnamed.length > renamed ? unnamed.map(({ name, where }) => `${name} (${where})`) : []
}
