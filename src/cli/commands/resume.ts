import { loadMigration } from '../../definition/load-migration.ts'
import type { Migration } from '../../plan/migration.ts'
import { resume as resumeRun } from '../../run/resume.ts'
import { findRun } from '../../run/runs.ts'
import type { CommandContext } from '../command-context.ts'
import { shortPath } from '../render/error.ts'
import { decisionOf } from '../run-decision.ts'
import { showReport } from '../show-report.ts'
import { withSurroundings } from '../surroundings.ts'

/** `dray resume`: continues where the target says it stands. */
export async function resume(context: CommandContext): Promise<number> {
  const { flags } = context
  const [named] = context.arguments
  const report = await withSurroundings(context, async (surroundings) => {
    const run = await findRun(surroundings, named)
    const migration = await migrationOfRun(decisionOf(run), context)
    return resumeRun({
      ...surroundings,
      run: run.id,
      ...(migration && { migration }),
      ...(flags.takeOver && { takeOver: true }),
      ...(flags.batchSize !== undefined && { batchBytes: flags.batchSize }),
    })
  })
  return showReport(report, context)
}

/** Functions are not in the ledger: the configuration of the run is loaded again, for the stores of the run. */
async function migrationOfRun(
  { from, to, config }: ReturnType<typeof decisionOf>,
  { cwd, flags, screen }: CommandContext,
): Promise<Migration | undefined> {
  if (config === null) return undefined
  const configPath = flags.config === undefined ? config.path : flags.config
  if (configPath !== false) screen.tell(`Using ${shortPath(configPath, cwd)}`)
  return loadMigration({ cwd, configPath, from: from.address, to: to.address })
}
