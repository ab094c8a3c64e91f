import type { Route } from '../../../plan/plan.ts'
import type { UndoContext } from '../../step.ts'
import { refuseChangesSince } from './changes-since.ts'

/**
 * A table whose rows have no key becomes as empty as the run found it. It must hold exactly what the run left there, and nobody
 * else writes from that look on; with `force` what was added or changed since is exported first.
 * @throws DrayError TARGET_CHANGED, STORE_IN_USE, with nothing changed
 */
export async function emptyAgain(
  route: Route,
  context: UndoContext,
): Promise<{ readonly exported?: string }> {
  let looked: { readonly exported?: string } = {}
  await context.target.can.empty!(route.to, route.target, async () => {
    looked = await refuseChangesSince([route], context)
  })
  return looked
}
