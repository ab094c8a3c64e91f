import type { Migration } from '../../plan/migration.ts'
import { count as countRecords } from '../../run/count.ts'
import type { CommandContext } from '../command-context.ts'
import { migrationOf } from '../migration-of.ts'
import { renderCount } from '../render/count.ts'
import { withSurroundings } from '../surroundings.ts'

/** `dray count`: records of each collection of one store. */
export async function count(context: CommandContext): Promise<number> {
  const { screen, flags } = context
  const { from, collections: declared } = await storeOf(context)
  const report = await withSurroundings(context, (surroundings) =>
    countRecords({
      ...surroundings,
      store: from,
      ...(declared && { declared }),
      ...(flags.collections && { collections: flags.collections }),
    }),
  )
  if (screen.json) screen.printJson(report)
  else screen.print(renderCount(report))
  return report.exitCode
}

/** A store that was named needs no configuration; without one, or with `--config`, it is read as declared there. */
async function storeOf(context: CommandContext): Promise<Pick<Migration, 'from' | 'collections'>> {
  const [from] = context.arguments
  if (from !== undefined && typeof context.flags.config !== 'string') return { from }
  return migrationOf({ ...context, arguments: [from, from] })
}
