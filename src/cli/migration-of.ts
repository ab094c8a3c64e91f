import { loadMigration } from '../definition/load-migration.ts'
import { DrayError } from '../model/error.ts'
import type { Migration } from '../plan/migration.ts'
import { redactAddress } from '../store/address.ts'
import type { CommandContext } from './command-context.ts'
import type { Screen } from './render/screen.ts'
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
  for (const address of [from, to]) if (address !== undefined) warnOfCredential(address, screen)
  if (migration.config) screen.tell(`Using ${shortPath(migration.config.path, cwd)}`)
  return migration
}

/** What is typed is seen by every user of the machine, and kept in the history of the shell. */
export function warnOfCredential(address: string, screen: Screen): void {
  const shown = redactAddress(address)
  if (shown === address) return
  screen.tell(
    `${shown}: a password on the command line can be read by others; a configuration or the environment keeps it`,
  )
}

function oneOf(positional: string | undefined, flag: string | undefined, name: string): string | undefined {
  if (positional !== undefined && flag !== undefined && positional !== flag) {
    throw new DrayError(
      'USAGE',
      `Two stores were given: ${redactAddress(positional)}, and ${name} ${redactAddress(flag)}`,
      {
        hint: 'Give each store once, by position or by flag',
      },
    )
  }
  return positional ?? flag
}
