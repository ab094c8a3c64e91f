import { DrayError } from '../../model/error.ts'
import type { RunRecord } from '../../ledger/run-record.ts'
import type { Plan } from '../../plan/plan.ts'
import type { ReplayRequest } from '../requests.ts'
import { listRuns, replaysOf } from '../runs.ts'

/**
 * Rejects that another replay sent would all be conflicts, and leave a failed run. What decides about conflicts, a
 * corrected file, and collections that the other one left out go on.
 * @throws RUN_STATE naming that replay
 */
export async function refuseReplayedAlready(parent: RunRecord, request: ReplayRequest): Promise<void> {
  const { rejects, policies, collections } = request
  const onConflict = policies?.onConflict ?? planOf(parent).decision.policies.onConflict
  if (rejects !== undefined || onConflict !== 'fail') return
  const isMet = ({ to }: { readonly to: string }): boolean => collections?.includes(to) ?? true
  const replays = replaysOf(parent.id, await listRuns(request))
  const other = replays.find((run) => run.state !== 'rolled-back' && planOf(run).decision.routes.some(isMet))
  if (!other) return
  throw new DrayError('RUN_STATE', `Run ${parent.id}: its rejects were already replayed by ${other.id}`, {
    hint: hintFor(parent, other),
  })
}

function hintFor(parent: RunRecord, { id, state }: RunRecord): string {
  if (state === 'finished-with-rejects')
    return `What is left of them: dray replay ${id}; ${again(parent, id)}`
  if (state === 'finished') return again(parent, id)
  return `It is ${state}: dray resume ${id}, or dray rollback ${id}`
}

function again({ id }: RunRecord, replay: string): string {
  return `all once more: dray rollback ${replay} first, or dray replay ${id} --on-conflict skip`
}

function planOf({ plan }: RunRecord): Plan {
  return plan as unknown as Plan
}
