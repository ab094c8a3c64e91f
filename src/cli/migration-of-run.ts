import { loadMigration } from '../definition/load-migration.ts'
import type { RunRecord } from '../ledger/run-record.ts'
import type { Decision } from '../plan/plan.ts'
import type { Migration } from '../plan/migration.ts'
import type { CommandContext } from './command-context.ts'
import { shortPath } from './render/error.ts'
import { decisionOf } from './run-decision.ts'

/**
 * Functions are not in the ledger: the configuration of a run is loaded again, for the stores of the run. Undefined
 * where the run had none and none is given now. Says which configuration it ran.
 */
export function migrationOfRun(run: RunRecord, context: CommandContext): Promise<Migration | undefined> {
  return migrationOfDecision(decisionOf(run), context)
}

/** The same for a run that only its target knows. */
export async function migrationOfDecision(
  { from, to, config }: Decision,
  { cwd, flags, screen }: CommandContext,
): Promise<Migration | undefined> {
  if (config === null && typeof flags.config !== 'string') return undefined
  const configPath = flags.config ?? config?.path ?? false
  if (configPath !== false) screen.tell(`Using ${shortPath(configPath, cwd)}`)
  return loadMigration({ cwd, configPath, from: from.open, to: to.open })
}
