import { testStore } from '../../run/test-store.ts'
import type { CommandContext } from '../command-context.ts'
import { renderCheck } from '../render/check.ts'
import { viewOf } from '../view-of.ts'
import { withSurroundings } from '../surroundings.ts'

/** `dray store test`: can this one store be opened, read and written? */
export async function storeTest(context: CommandContext): Promise<number> {
  const { screen, flags } = context
  const report = await withSurroundings(context, (surroundings) =>
    testStore({ ...surroundings, address: context.arguments[0]!, role: flags.role ?? 'source' }),
  )
  if (screen.json) screen.printJson(report)
  else screen.print(renderCheck(report, viewOf(context)))
  return report.exitCode
}
