import { resolve } from 'node:path'
import { loadMigration } from '../definition/load-migration.ts'
import { DrayError } from '../model/error.ts'
import type { Migration } from '../plan/migration.ts'
import { readPlanFile, type PlanFile } from '../run/plan-file.ts'
import type { CommandContext } from './command-context.ts'
import type { Flags } from './flags.ts'
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
  const given = Object.entries(flags).filter(([, value]) => value !== undefined)
  const other = given.find(([name, value]) => !ALLOWED.has(name as keyof Flags) && !isDefault(name, value))
  const word = positional.find((address) => address !== undefined) ?? (other && `--${dashed(other[0])}`)
  if (word === undefined) return
  throw new DrayError('USAGE', `--plan says all that is to be done; ${word} would be something else`, {
    hint: `Decide it in the plan: dray plan ${word.startsWith('--') ? '… ' : ''}${word} --out FILE`,
  })
}

/** The parser sets flags that have a `--no-` to true. */
function isDefault(name: string, value: unknown): boolean {
  return name === 'backup' && value === true
}

function dashed(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}
