import { compareStores, verifyRun } from '../../run/verify.ts'
import type { CommandContext } from '../command-context.ts'
import { migrationOf } from '../migration-of.ts'
import { showReport } from '../show-report.ts'
import { withSurroundings } from '../surroundings.ts'

/** `dray verify`: one run against its target, or two stores against each other. */
export async function verify(context: CommandContext): Promise<number> {
  const { flags } = context
  const [first, second] = context.arguments
  const stores = second !== undefined || flags.from !== undefined || flags.to !== undefined
  const report = stores ? await compare(context) : await ofRun(context, first)
  return showReport(report, context)
}

function ofRun(context: CommandContext, run: string | undefined) {
  return withSurroundings(context, (surroundings) =>
    verifyRun({ ...surroundings, ...(run !== undefined && { run }) }),
  )
}

async function compare(context: CommandContext) {
  const { collections } = context.flags
  const migration = await migrationOf(context)
  return withSurroundings(context, (surroundings) =>
    compareStores({ ...surroundings, migration, ...(collections && { collections }) }),
  )
}
