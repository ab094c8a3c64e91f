import type { Migration } from '../../plan/migration.ts'
import { migrate as runMigration } from '../../run/migrate.ts'
import type { Report } from '../../run/report.ts'
import type { CommandContext } from '../command-context.ts'
import { confirmWriting } from '../confirm-writing.ts'
import { migrationOf } from '../migration-of.ts'
import { offerResume } from '../offer-resume.ts'
import { planRequest, refusePlanOnly } from '../plan-request.ts'
import { showReport } from '../show-report.ts'
import { withSurroundings } from '../surroundings.ts'
import { plan } from './plan.ts'
import { resume } from './resume.ts'

/** `dray migrate`: preflight, protect, transfer, verify. */
export async function migrate(context: CommandContext): Promise<number> {
  if (context.flags.dryRun) return plan(context)
  refusePlanOnly(context.flags)
  const migration = await migrationOf(context)
  try {
    return showReport(await move(migration, context), context)
  } catch (error) {
    const run = await offerResume(error, context)
    if (run === undefined) throw error
    return resume({ ...context, arguments: [run] })
  }
}

function move(migration: Migration, context: CommandContext): Promise<Report> {
  const { flags } = context
  return withSurroundings(context, (surroundings, expect) =>
    runMigration({
      ...planRequest(migration, flags, surroundings),
      confirm: (plan) => {
        expect(plan)
        return confirmWriting(plan, context)
      },
      ...(flags.batchSize !== undefined && { batchBytes: flags.batchSize }),
    }),
  )
}
