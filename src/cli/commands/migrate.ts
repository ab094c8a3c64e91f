import type { Migration } from '../../plan/migration.ts'
import { migrate as runMigration } from '../../run/migrate.ts'
import type { PlanFile } from '../../run/plan-file/plan-file.ts'
import type { Report } from '../../run/report/report.ts'
import type { CommandContext } from '../command-context.ts'
import { confirmWriting } from '../confirm-writing.ts'
import { migrationOf } from '../migration-of.ts'
import { offerResume } from '../offer-resume.ts'
import { plannedMigration } from '../planned-migration.ts'
import { planRequest, refusePlanOnly } from '../plan-request.ts'
import { showReport } from '../show-report.ts'
import { withSurroundings } from '../surroundings.ts'
import { plan } from './plan.ts'
import { resume } from './resume.ts'
import { paceOf } from '../pace-of.ts'

/** `dray migrate`: preflight, protect, transfer, verify. */
export async function migrate(context: CommandContext): Promise<number> {
  if (context.flags.plan !== undefined) return moveAsPlanned(context, context.flags.plan)
  if (context.flags.dryRun) return plan(context)
  refusePlanOnly(context.flags)
  return offering(context, async () => move({ migration: await migrationOf(context) }, context))
}

async function moveAsPlanned(context: CommandContext, path: string): Promise<number> {
  const wish = await plannedMigration(context, path)
  return offering(context, () => move(wish, context))
}

async function offering(context: CommandContext, work: () => Promise<Report>): Promise<number> {
  try {
    return showReport(await work(), context)
  } catch (error) {
    const run = await offerResume(error, context)
    if (run === undefined) throw error
    return resume({ ...context, arguments: [run] })
  }
}

function move(
  { migration, planned }: { readonly migration: Migration; readonly planned?: PlanFile },
  context: CommandContext,
): Promise<Report> {
  const { flags } = context
  return withSurroundings(context, (surroundings, expect) =>
    runMigration({
      ...planRequest(migration, flags, surroundings),
      ...(planned && { planned }),
      confirm: (plan) => {
        expect(plan)
        return confirmWriting(plan, context)
      },
      ...paceOf(flags),
    }),
  )
}
