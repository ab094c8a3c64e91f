import { DrayError } from '../../model/error.ts'
import { selectionOf } from '../../plan/collections/selection.ts'
import { compareStores } from '../../run/compare/compare.ts'
import { findRun } from '../../run/runs.ts'
import { verifyRun } from '../../run/verify.ts'
import type { CommandContext } from '../command-context.ts'
import { policiesOf, recordPoliciesOf, type Flags } from '../words/flags.ts'
import { migrationOf } from '../migration-of.ts'
import { migrationOfRun } from '../migration-of-run.ts'
import { renderComparison } from '../render/comparison.ts'
import { planOf } from '../run-decision.ts'
import { showReport } from '../show-report.ts'
import { withSurroundings } from '../surroundings.ts'

/** `dray verify`: one run against its target, or two stores against each other. */
export async function verify(context: CommandContext): Promise<number> {
  const { from, to } = context.flags
  const stores = context.arguments[1] !== undefined || from !== undefined || to !== undefined
  return stores ? compare(context) : verifyOne(context)
}

async function verifyOne(context: CommandContext): Promise<number> {
  refuseOfTwoStores(context.flags)
  const report = await withSurroundings(context, async (surroundings, expect) => {
    const run = await findRun(surroundings, context.arguments[0])
    expect(planOf(run))
    const migration = await migrationOfRun(run, context)
    const policies = recordPoliciesOf(context.flags)
    return verifyRun({ ...surroundings, run: run.id, policies, ...(migration && { migration }) })
  })
  return showReport(report, context)
}

/** A run is compared as a whole, and as it was decided. */
function refuseOfTwoStores({ collections, except, onOtherType }: Flags): void {
  if ((collections ?? except ?? onOtherType) === undefined) return
  throw new DrayError(
    'USAGE',
    '--collections, --except and --on-other-type belong to two stores; a run is compared as a whole',
    {
      hint: 'Name both: dray verify ./data app.db',
    },
  )
}

async function compare(context: CommandContext): Promise<number> {
  const { screen, flags } = context
  const migration = await migrationOf(context)
  const report = await withSurroundings(context, (surroundings) =>
    compareStores({
      ...surroundings,
      migration,
      policies: policiesOf(flags),
      ...selectionOf(flags),
    }),
  )
  if (screen.json) screen.printJson(report)
  else screen.print(renderComparison(report, screen.paint))
  return report.exitCode
}
