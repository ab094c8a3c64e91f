import { planMigration } from '../../run/plan.ts'
import type { CommandContext } from '../command-context.ts'
import { quoted } from '../../lib/typed-names.ts'
import { migrateCommand } from '../migrate-command.ts'
import { migrationOf } from '../migration-of.ts'
import { planExitCode } from '../plan-exit-code.ts'
import { planRequest } from '../plan-request.ts'
import { renderPlan } from '../render/plan.ts'
import { viewOf } from '../view-of.ts'
import { withSurroundings } from '../surroundings.ts'

/** `dray plan`: reads, writes nothing. */
export async function plan(context: CommandContext): Promise<number> {
  const { screen, flags } = context
  const migration = await migrationOf(context)
  const made = await withSurroundings(context, (surroundings) =>
    planMigration(planRequest(migration, flags, surroundings)),
  )
  if (screen.json) screen.printJson(made)
  else screen.print(renderPlan(made, { ...viewOf(context), command: nextCommand(context) }))
  return planExitCode(made)
}

function nextCommand(context: CommandContext): string {
  const { out } = context.flags
  return out === undefined ? migrateCommand(context) : `dray migrate --plan ${quoted(out)}`
}
