import { rollback as rollBack } from '../../run/rollback.ts'
import { findRun } from '../../run/runs.ts'
import type { CommandContext } from '../command-context.ts'
import { confirmRollback } from '../confirm-rollback.ts'
import { renderRollback } from '../render/rollback.ts'
import { viewOf } from '../view-of.ts'
import { withSurroundings } from '../surroundings.ts'

/** `dray rollback`: the steps of a run, read from the end. */
export async function rollback(context: CommandContext): Promise<number> {
  const { flags, screen } = context
  const report = await withSurroundings(context, async (surroundings) => {
    const run = await findRun(surroundings, context.arguments[0])
    await confirmRollback(run, context)
    return rollBack({
      ...surroundings,
      run: run.id,
      ...(flags.collections && { collections: flags.collections }),
      ...(flags.force && { force: true }),
      ...(flags.takeOver && { takeOver: true }),
    })
  })
  if (screen.json) screen.printJson(report)
  else screen.print(renderRollback(report, viewOf(context)))
  return report.exitCode
}
