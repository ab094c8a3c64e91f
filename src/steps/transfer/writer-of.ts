import type { Route } from '../../plan/plan.ts'
import type { Writer } from '../../store/target.ts'
import type { UndoContext } from '../step.ts'

/** The writer of a route under its present epoch: it stands where the target's checkpoint says. */
export function writerOf(
  { to, target: layout, partition, mode }: Route,
  { target, ledger, run, plan }: Pick<UndoContext, 'target' | 'ledger' | 'run' | 'plan'>,
): Promise<Writer> {
  return target.writer({
    run: run.id,
    partition,
    epoch: ledger.epoch(run.id, partition).epoch,
    collection: to,
    layout,
    mode,
    policy: plan.decision.policies.onConflict,
  })
}
