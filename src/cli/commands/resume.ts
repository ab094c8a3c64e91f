import type { RunRecord } from '../../ledger/run-record.ts'
import type { Surroundings } from '../../run/requests.ts'
import { resume as resumeRun } from '../../run/resume.ts'
import { findRun, isOver, listRuns } from '../../run/runs.ts'
import type { CommandContext } from '../command-context.ts'
import { recordPoliciesOf } from '../flags.ts'
import { migrationOfRun } from '../migration-of-run.ts'
import { planOf } from '../run-decision.ts'
import { showReport } from '../show-report.ts'
import { withSurroundings } from '../surroundings.ts'

/** `dray resume`: continues where the target says it stands. */
export async function resume(context: CommandContext): Promise<number> {
  const { flags } = context
  const report = await withSurroundings(context, async (surroundings, expect) => {
    const run = await runToResume(surroundings, context.arguments[0])
    expect(planOf(run))
    const migration = await migrationOfRun(run, context)
    return resumeRun({
      ...surroundings,
      run: run.id,
      ...(migration && { migration }),
      policies: recordPoliciesOf(flags),
      ...(flags.takeOver && { takeOver: true }),
      ...(flags.batchSize !== undefined && { batchBytes: flags.batchSize }),
    })
  })
  return showReport(report, context)
}

/** The one that was named, else the newest that did not finish, else the newest. */
async function runToResume(surroundings: Surroundings, named: string | undefined): Promise<RunRecord> {
  if (named !== undefined) return findRun(surroundings, named)
  const runs = await listRuns(surroundings)
  return runs.find((run) => !isOver(run)) ?? findRun(surroundings)
}
