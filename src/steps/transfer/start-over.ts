import { DrayError } from '../../model/error.ts'
import type { Route } from '../../plan/plan.ts'
import type { UndoContext } from '../step.ts'
import { adoptFromTarget } from './adopt-from-target.ts'
import { emptyAgain } from './undo/empty-again.ts'
import { revertRoute } from './undo/revert-route.ts'

/**
 * Makes a route as if it had never been moved, under its next epoch. What the run made itself is emptied; from what was
 * there before, also when it was found empty, only the run's own keys go: others may write there by now. Where nothing has a
 * key, all of it goes, or nothing. Said in the ledger first: a crash halfway leaves pages behind that the target's
 * checkpoint still counts, and a resume must not go on after them.
 */
export async function startOver(route: Route, context: UndoContext, reason: string): Promise<void> {
  const { target, ledger, run, files } = context
  if (!hasBegun(route, context)) return
  // A first attempt may have emptied it, and its checkpoint is gone with the pages.
  const mayBeEmptied = isOurs(route) && interruptedStart(route, context) !== undefined
  // What was logged ahead and never written is not the run's own, whatever lies under its keys.
  if (!mayBeEmptied) await adoptFromTarget(route, context)
  ledger.note(run.id, noteOf(route), reason)
  if (route.undo === 'empty') await emptyAgain(route, context)
  else if (isOurs(route)) await target.clear(run.id, route.to, route.target)
  else {
    const { kept } = await revertRoute(route, context)
    if (kept) throw cannotBeReadAgain(route, context, kept)
  }
  ledger.nextEpoch(run.id, route.partition, reason)
  files.journal(route.partition).cut({ epoch: 0, page: 0 })
  ledger.note(run.id, noteOf(route), null)
}

/** Why a start that a crash interrupted was begun; undefined when none was. */
export function interruptedStart(
  route: Route,
  { ledger, run }: Pick<UndoContext, 'ledger' | 'run'>,
): string | undefined {
  const reason = ledger.noted(run.id, noteOf(route))
  return typeof reason === 'string' ? reason : undefined
}

function noteOf({ partition }: Route): string {
  return `starting-over:${partition}`
}

function isOurs({ mode, undo }: Route): boolean {
  return mode === 'load' && undo !== 'by-key'
}

function hasBegun(route: Route, { ledger, run }: UndoContext): boolean {
  return ledger.intents(run.id, { kind: 'create', subject: route.to }).length > 0
}

/** Rows that the run wrote elsewhere would have to go first, and come again. */
function cannotBeReadAgain({ to }: Route, { target }: UndoContext, cause: DrayError): DrayError {
  return new DrayError(
    'STORE_REFUSED',
    `${to} cannot be read again: other rows refer to what the run wrote there`,
    {
      store: target.address,
      collection: to,
      details: [cause.message],
      hint: 'Take the run back and begin anew: dray rollback, then dray migrate',
      cause,
    },
  )
}
