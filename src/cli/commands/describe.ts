import { selectionOf } from '../../plan/collections/selection.ts'
import { describe as describeStore } from '../../run/describe.ts'
import type { CommandContext } from '../command-context.ts'
import { oneStoreOf } from '../one-store-of.ts'
import { renderDescription } from '../render/description.ts'
import { withSurroundings } from '../surroundings.ts'

/** `dray describe`: what is in one store. */
export async function describe(context: CommandContext): Promise<number> {
  const { screen, flags } = context
  const { from, collections: declared } = await oneStoreOf(context)
  const report = await withSurroundings(context, (surroundings) =>
    describeStore({
      ...surroundings,
      store: from,
      ...(declared && { declared }),
      ...selectionOf(flags),
    }),
  )
  if (screen.json) screen.printJson(report)
  else screen.print(renderDescription(report))
  return report.exitCode
}
