import type { RunRecord } from '../../ledger/run-record.ts'
import type { Report } from './report.ts'

/** By its account: a run whose source changed has the state of one with rejects, and may have none. */
export function hasRejects({ report }: RunRecord): boolean {
  const { totals } = report as unknown as Report
  return totals.refused + totals.rejected + totals.conflicted > 0
}
