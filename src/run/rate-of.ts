import type { Rate } from '../model/rate.ts'
import type { MigrateRequest } from './requests.ts'

/** What a kept plan says, else the command, else the configuration: stores are opened before anything is planned. */
export function rateOf({
  planned,
  policies,
  migration,
}: Pick<MigrateRequest, 'planned' | 'policies' | 'migration'>): Rate | undefined {
  return planned ? planned.plan.decision.policies.rate : (policies?.rate ?? migration.policies?.rate)
}
