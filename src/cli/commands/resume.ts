import type { RunRecord } from '../../ledger/run-record.ts'
import { DrayError } from '../../model/error.ts'
import { recover } from '../../run/recover/recover.ts'
import type { Report } from '../../run/report/report.ts'
import type { Surroundings } from '../../run/requests.ts'
import { resume as resumeRun } from '../../run/resume.ts'
import { redactAddress } from '../../store/address.ts'
import { findRun, isOver, listRuns } from '../../run/runs.ts'
import type { CommandContext } from '../command-context.ts'
import { recordPoliciesOf } from '../words/flags.ts'
import { migrationOfDecision, migrationOfRun } from '../migration-of-run.ts'
import { planOf } from '../run-decision.ts'
import { showReport } from '../show-report.ts'
import { withSurroundings } from '../surroundings.ts'
import { paceOf } from '../pace-of.ts'

/** `dray resume`: continues where the target says it stands. */
export async function resume(context: CommandContext): Promise<number> {
  const { flags } = context
  if (flags.to !== undefined) return showReport(await goOnWithout(context, flags.to), context)
  if (flags.from !== undefined) throw fromAlone()
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
      ...paceOf(flags),
    })
  })
  return showReport(report, context)
}

/** The state folder was lost: what the run is, the target remembers. */
async function goOnWithout(context: CommandContext, to: string): Promise<Report> {
  const { flags } = context
  const [run] = context.arguments
  if (run !== undefined) {
    throw new DrayError('USAGE', `Run ${run} and --to ${redactAddress(to)} are two ways to name one run`, {
      hint: `dray resume ${run} while its state folder is there; dray resume --to STORE when it was lost`,
    })
  }
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

function fromAlone(): DrayError {
  return new DrayError('USAGE', '--from needs --to beside it', {
    hint: 'dray resume, or for a run whose state folder was lost: dray resume --to STORE',
  })
}

/** The one that was named, else the newest that did not finish, else the newest. */
async function runToResume(surroundings: Surroundings, named: string | undefined): Promise<RunRecord> {
  if (named !== undefined) return findRun(surroundings, named)
  const runs = await listRuns(surroundings)
  return runs.find((run) => !isOver(run)) ?? findRun(surroundings)
}
