import type { RunRecord } from '../ledger/run-record.ts'
import type { Decision, Plan } from '../plan/plan.ts'

/** What a run of the ledger decided. It was written by dray as plain data, with the ledger's version. */
export function decisionOf(run: RunRecord): Decision {
  return (run.plan as unknown as Plan).decision
}
