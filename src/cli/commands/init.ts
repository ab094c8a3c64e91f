import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { configText } from '../../definition/config-text.ts'
import { proposeMigration } from '../../definition/propose-migration.ts'
import { writeConfig } from '../../definition/write-config.ts'
import type { CommandContext } from '../command-context.ts'
import { shortPath } from '../render/error.ts'
import { renderProposal } from '../render/proposal.ts'
import { withSurroundings } from '../surroundings.ts'

/** `dray init`: looks at the data, writes a configuration that works. */
export async function init(context: CommandContext): Promise<number> {
  const { screen, flags, cwd } = context
  const store = context.arguments[0] ?? (existsSync(join(cwd, 'data')) ? './data' : '.')
  const proposal = await withSurroundings(context, ({ drivers, signal }) =>
    proposeMigration({ store, to: flags.to, drivers, ...(signal && { signal }) }),
  )
  const over = flags.force === true || flags.yes === true
  const path = writeConfig(cwd, configText(proposal), { over })
  if (screen.json) screen.printJson({ command: 'init', config: path, ...proposal })
  else screen.print(renderProposal(proposal, shortPath(path, cwd), screen.paint))
  return 0
}
