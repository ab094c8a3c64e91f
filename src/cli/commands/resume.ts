import type { RunRecord } from '../../ledger/run-record.ts'
import { recover } from '../../run/recover/recover.ts'
import type { Report } from '../../run/report/report.ts'
import type { Surroundings } from '../../run/requests.ts'
import { resume as resumeRun } from '../../run/resume.ts'
import { findRun, isOver, listRuns } from '../../run/runs.ts'
import type { CommandContext } from '../command-context.ts'
import { recordPoliciesOf } from '../words/flags.ts'
import { warnOfCredential } from '../migration-of.ts'
import { migrationOfDecision, migrationOfRun } from '../migration-of-run.ts'
import { planOf } from '../run-decision.ts'
import { showReport } from '../show-report.ts'
import { withSurroundings } from '../surroundings.ts'
import { paceOf } from '../pace-of.ts'

/** `dray resume`: continues where the target says it stands. */
export async function resume(context: CommandContext): Promise<number> {
  const { flags } = context
  const [named] = context.arguments
  for (const address of [flags.from, flags.to]) {
    if (address !== undefined) warnOfCredential(address, context.screen)
  }
  if (flags.to !== undefined && named === undefined) {
    return showReport(await goOnAt(flags.to, context), context)
  }
  const report = await withSurroundings(context, async (surroundings, expect) => {
    const run = await runToResume(surroundings, named)
    expect(planOf(run))
    const migration = await migrationOfRun(run, context)
    return resumeRun({
      ...surroundings,
      run: run.id,
      ...(migration && { migration }),
      ...(flags.from !== undefined && { from: flags.from }),
      ...(flags.to !== undefined && { to: flags.to }),
      policies: recordPoliciesOf(flags),
      ...(flags.takeOver && { takeOver: true }),
      ...paceOf(flags),
    })
  })
  return showReport(report, context)
}

/** The run that the target remembers, also where its state folder was lost. */
async function goOnAt(to: string, context: CommandContext): Promise<Report> {
  const { flags } = context
  return withSurroundings(context, (surroundings) =>
    recover({
      ...surroundings,
      to,
      ...(flags.from !== undefined && { from: flags.from }),
      migrationFor: (decision) => migrationOfDecision(decision, context),
      policies: recordPoliciesOf(flags),
      ...(flags.takeOver && { takeOver: true }),
      ...paceOf(flags),
    }),
  )
}

/** The one that was named, else the newest that did not finish, else the newest. */
async function runToResume(surroundings: Surroundings, named: string | undefined): Promise<RunRecord> {
  if (named !== undefined) return findRun(surroundings, named)
  const runs = await listRuns(surroundings)
  return runs.find((run) => !isOver(run)) ?? findRun(surroundings)
}
