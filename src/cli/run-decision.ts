import type { RunRecord } from '../ledger/run-record.ts'
import type { Decision, Plan } from '../plan/plan.ts'

/** The plan of a run. It was written by dray as plain data, with the ledger's version. */
export function planOf(run: RunRecord): Plan {
  return run.plan as unknown as Plan
}

/** What a run of the ledger decided. */
export function decisionOf(run: RunRecord): Decision {
  return planOf(run).decision
}
