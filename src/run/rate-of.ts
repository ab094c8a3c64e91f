import type { Rate } from '../model/rate.ts'
import type { MigrateRequest } from './requests.ts'

/** The rate of a kept plan, of the command, or of the configuration, in that order: stores are opened before there is a plan. */
export function rateOf({
  planned,
  policies,
  migration,
}: Pick<MigrateRequest, 'planned' | 'policies' | 'migration'>): Rate | undefined {
  return planned ? planned.plan.decision.policies.rate : (policies?.rate ?? migration.policies?.rate)
}
