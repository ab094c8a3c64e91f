import { resolve } from 'node:path'
import { loadMigration } from '../definition/load-migration.ts'
import { DrayError } from '../model/error.ts'
import type { Migration } from '../plan/migration.ts'
import { readPlanFile, type PlanFile } from '../run/plan-file/plan-file.ts'
import type { CommandContext } from './command-context.ts'
import type { Flags } from './words/flags.ts'
import { optionText } from './migrate-command.ts'
import { shortPath } from './render/error.ts'

/** Flags that say how a run is done, not what is done. */
const ALLOWED: ReadonlySet<keyof Flags> = new Set<keyof Flags>([
  'plan',
  'json',
  'verbose',
  'quiet',
  'yes',
  'state',
  'batchSize',
  'jobs',
])

/** A plan that was kept, and its migration: functions are not in it, so its configuration is loaded again. */
export async function plannedMigration(
  context: CommandContext,
  path: string,
): Promise<{ readonly planned: PlanFile; readonly migration: Migration }> {
  refuseOtherWishes(context)
  const { cwd, screen } = context
  const planned = await readPlanFile(resolve(cwd, path))
  const { from, to, config } = planned.plan.decision
  if (config) screen.tell(`Using ${shortPath(config.path, cwd)}`)
  const configPath = config?.path ?? false
  return { planned, migration: await loadMigration({ cwd, from: from.open, to: to.open, configPath }) }
}

function refuseOtherWishes({ arguments: positional, flags }: CommandContext): void {
  const address = positional.find((given) => given !== undefined)
  const option = Object.entries(flags).flatMap(([name, value]) => otherWish(name as keyof Flags, value))[0]
  const word = address ?? option
  if (word === undefined) return
  throw new DrayError('USAGE', `--plan already decides everything; ${word} would change it`, {
    hint: `Decide it in the plan: dray plan ${address === undefined ? '… ' : ''}${word} --out FILE`,
  })
}

function otherWish(name: keyof Flags, value: Flags[keyof Flags]): readonly string[] {
  const isNone = value === undefined || ALLOWED.has(name) || isDefault(name, value)
  return isNone ? [] : [optionText(name, value)]
}

/** The parser sets flags that have a `--no-` to true. */
function isDefault(name: string, value: unknown): boolean {
  return name === 'backup' && value === true
}
