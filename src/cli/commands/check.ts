import { check as runChecks } from '../../run/check.ts'
import type { CommandContext } from '../command-context.ts'
import { migrationOf } from '../migration-of.ts'
import { planRequest } from '../plan-request.ts'
import { renderCheck } from '../render/check.ts'
import { viewOf } from '../view-of.ts'
import { withSurroundings } from '../surroundings.ts'

/** `dray check`: is everything ready? */
export async function check(context: CommandContext): Promise<number> {
  const { screen, flags } = context
  const migration = await migrationOf(context)
  const report = await withSurroundings(context, (surroundings) =>
    runChecks({ ...planRequest(migration, flags, surroundings), by: 'quick' }),
  )
  if (screen.json) screen.printJson(report)
  else screen.print(renderCheck(report, viewOf(context)))
  return report.exitCode
}
