import { findRun, listRuns } from '../../run/runs.ts'
import type { CommandContext } from '../command-context.ts'
import { renderRun, renderRuns } from '../render/runs.ts'
import { withSurroundings } from '../surroundings.ts'

/** `dray runs`: all of them, or one. Loads no configuration. */
export async function runs(context: CommandContext): Promise<number> {
  const { screen, cwd } = context
  const [named] = context.arguments
  const view = { paint: screen.paint, cwd }
  if (named === undefined) {
    const records = await withSurroundings(context, (surroundings) => listRuns(surroundings))
    if (screen.json) screen.printJson(records)
    else screen.print(renderRuns(records, view))
  } else {
    const record = await withSurroundings(context, (surroundings) => findRun(surroundings, named))
    if (screen.json) screen.printJson(record)
    else screen.print(renderRun(record, view))
  }
  return 0
}
