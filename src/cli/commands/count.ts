import { selectionOf } from '../../plan/collections/selection.ts'
import { count as countRecords } from '../../run/count.ts'
import type { CommandContext } from '../command-context.ts'
import { oneStoreOf } from '../one-store-of.ts'
import { renderCount } from '../render/count.ts'
import { withSurroundings } from '../surroundings.ts'

/** `dray count`: records of each collection of one store. */
export async function count(context: CommandContext): Promise<number> {
  const { screen, flags } = context
  const { from, collections: declared } = await oneStoreOf(context)
  const report = await withSurroundings(context, (surroundings) =>
    countRecords({
      ...surroundings,
      store: from,
      ...(declared && { declared }),
      ...selectionOf(flags),
    }),
  )
  if (screen.json) screen.printJson(report)
  else screen.print(renderCount(report))
  return report.exitCode
}
