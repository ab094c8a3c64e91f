import type { PublishedAt } from '../store/target.ts'
import type { Policies } from './migration.ts'
import type { Route } from './plan.ts'

/** Collections as a target makes them to be seen, by what was decided about records that refer to nothing. */
export function publishedAt(
  routes: readonly Route[],
  { onOrphan }: Pick<Policies, 'onOrphan'>,
): readonly PublishedAt[] {
  return routes.map(({ to, target: layout }) => ({
    collection: to,
    layout,
    ...(onOrphan === 'keep' && { keepsOrphans: true }),
  }))
}
