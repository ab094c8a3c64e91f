import { quoted } from '../lib/typed-names.ts'
import type { RunRecord } from '../ledger/run-record.ts'
import type { Decision, Plan } from '../plan/plan.ts'

/**
 * The command that moves once more what a run was to move. A replay is moved by its parent's rejects.
 * @param path where the configuration is now, if it is known
 */
export function migrateAgain({ plan, parent }: Pick<RunRecord, 'plan' | 'parent'>, path?: string): string {
  if (parent !== undefined) return `dray replay ${parent}`
  const { decision } = plan as unknown as Plan
  return migrateBy(path === undefined ? decision : { ...decision, config: { path } })
}

interface Wish extends Pick<Decision, 'from' | 'to'> {
  readonly config: Pick<NonNullable<Decision['config']>, 'path'> | null
}

/** By the stores of a decision, and the configuration that it had. */
export function migrateBy({ from, to, config }: Wish): string {
  const words = [from.address, to.address, ...(config ? ['--config', config.path] : [])]
  return `dray migrate ${words.map(quoted).join(' ')}`
}
