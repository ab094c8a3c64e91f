import type { Plan } from '../plan/plan.ts'
import { planMigration as planStores } from '../plan/plan-migration.ts'
import { withStores, type OpenedPair } from './open-stores.ts'
import type { PlanRequest } from './requests.ts'

/**
 * What a migration would do, without doing it: it holds no writing method and leaves nothing behind.
 * @throws DrayError of group `usage` when it cannot be done at all
 */
export async function planMigration(request: PlanRequest): Promise<Plan> {
  return withStores(request.migration, request, (stores) => planWith(stores, request))
}

export async function planWith(stores: OpenedPair, request: PlanRequest): Promise<Plan> {
  const { migration, collections, policies, by, sample, signal, emit, recordEvents } = request
  return planStores({
    ...stores,
    migration,
    by,
    ...(collections && { collections }),
    ...(policies && { policies }),
    ...(sample !== undefined && { sample }),
    ...(signal && { signal }),
    ...(emit && { emit }),
    ...(recordEvents && { recordEvents }),
  })
}
