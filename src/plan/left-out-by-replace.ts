import { isDrayError } from '../model/error.ts'
import type { DocumentTarget } from '../store/target.ts'
import type { Route } from './plan.ts'

/**
 * A file that is replaced is replaced whole: the collections that lie in it and are no part of the run are not in the
 * new one. Each file is said once, with their names.
 */
export async function leftOutByReplace(
  routes: readonly Route[],
  target: Pick<DocumentTarget, 'address' | 'collections' | 'scope'>,
): Promise<readonly string[]> {
  const replaced = routes.filter(({ undo }) => undo === 'by-file')
  if (replaced.length === 0) return []
  const written = new Set(
    await target.scope(replaced.map(({ to, target: layout }) => ({ name: to, layout }))),
  )
  const held = await collectionsAt(target)
  if (!held) return [`${target.address} is replaced whole; what else lies in it could not be made out`]
  const moved = new Set(routes.map(({ to }) => to))
  const left: string[] = []
  for (const { name, layout } of held) {
    if (moved.has(name)) continue
    const scope = await target.scope([{ name, layout }])
    if (scope.some((path) => written.has(path))) left.push(name)
  }
  if (left.length === 0) return []
  return [
    `${target.address} is replaced whole: ${left.join(', ')} lie${left.length === 1 ? 's' : ''} in it now and will not ` +
      'be in the new file; dray rollback brings the old file back',
  ]
}

/** Undefined where what lies there can be read in several ways, or in none: it goes with the old file all the same. */
async function collectionsAt(target: Pick<DocumentTarget, 'collections'>) {
  try {
    return await target.collections()
  } catch (error) {
    if (isDrayError(error) && ['SHAPE_AMBIGUOUS', 'STORE_INVALID'].includes(error.code)) return undefined
    throw error
  }
}
