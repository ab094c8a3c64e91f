import type { Migration } from '../plan/migration.ts'
import type { CommandContext } from './command-context.ts'
import { migrationOf } from './migration-of.ts'

/** A store that was named needs no configuration; without one, or with `--config`, it is read as declared there. */
export async function oneStoreOf(context: CommandContext): Promise<Pick<Migration, 'from' | 'collections'>> {
  const [from] = context.arguments
  if (from !== undefined && typeof context.flags.config !== 'string') return { from }
  return migrationOf({ ...context, arguments: [from, from] })
}
