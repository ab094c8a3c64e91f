import { loadMigration } from '../definition/load-migration.ts'
import { DrayError } from '../model/error.ts'
import type { Migration } from '../plan/migration.ts'
import type { CommandContext } from './command-context.ts'
import { shortPath } from './render/error.ts'

/** The migration that the command line and the configuration speak of. Says which configuration it ran. */
export async function migrationOf(context: CommandContext): Promise<Migration> {
  const { flags, cwd, screen } = context
  const from = oneOf(context.arguments[0], flags.from, '--from')
  const to = oneOf(context.arguments[1], flags.to, '--to')
  const migration = await loadMigration({
    cwd,
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...(flags.config !== undefined && { configPath: flags.config }),
  })
  if (migration.config) screen.tell(`Using ${shortPath(migration.config.path, cwd)}`)
  return migration
}

function oneOf(positional: string | undefined, flag: string | undefined, name: string): string | undefined {
  if (positional !== undefined && flag !== undefined && positional !== flag) {
    throw new DrayError('USAGE', `Two stores were given: ${positional}, and ${name} ${flag}`, {
      hint: 'Give each store once, by position or by flag',
    })
  }
  return positional ?? flag
}
