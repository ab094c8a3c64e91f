import type { Checkpoint } from '../../model/checkpoint.ts'
import { Digest } from '../../model/digest.ts'
import { DrayError } from '../../model/error.ts'
import type { Route } from '../../plan/plan.ts'
import { pagesOf } from '../../store/paging/pages.ts'
import type { DocumentTarget } from '../../store/target.ts'

/**
 * Before collections of a run are dropped to be made again: they must hold what it left, by its last checkpoint.
 * @throws DrayError TARGET_CHANGED with nothing changed
 */
export async function refuseAdded(
  routes: readonly Route[],
  target: DocumentTarget,
  lastOf: (route: Route) => Promise<Checkpoint | undefined>,
): Promise<void> {
  const changed: string[] = []
  for (const route of routes) {
    if ((await target.holds(route.to, route.target)) !== 'documents') continue
    const left = (await lastOf(route))?.digest ?? new Digest()
    if (!(await digestAt(target, route))?.equals(left)) changed.push(route.to)
  }
  if (changed.length === 0) return
  throw new DrayError('TARGET_CHANGED', 'The target was changed since the run, whose state folder is lost', {
    store: target.address,
    details: changed.map((name) => `${name} does not hold what the run left there`),
    hint: 'Move what was added or changed there to another place, or drop these; then the same command again',
  })
}

/** Undefined where something there cannot be read: the run left nothing like it. */
async function digestAt(target: DocumentTarget, { to, target: layout }: Route): Promise<Digest | undefined> {
  const now = new Digest()
  for await (const page of pagesOf(target, to, { layout })) {
    if (page.problems.length > 0) return undefined
    now.addPage(page)
  }
  return now
}
