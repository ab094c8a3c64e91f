import { quoted } from '../lib/typed-names.ts'
import type { RunRecord } from '../ledger/run-record.ts'
import type { Decision, Plan } from '../plan/plan.ts'

/** The command that moves once more what a run was to move. A replay is moved by its parent's rejects. */
export function migrateAgain({ plan, parent }: Pick<RunRecord, 'plan' | 'parent'>): string {
  return parent === undefined ? migrateBy((plan as unknown as Plan).decision) : `dray replay ${parent}`
}

/** By the stores of a decision, and the configuration that it had. */
export function migrateBy({ from, to, config }: Pick<Decision, 'from' | 'to' | 'config'>): string {
  const words = [from.address, to.address, ...(config ? ['--config', config.path] : [])]
  return `dray migrate ${words.map(quoted).join(' ')}`
}
