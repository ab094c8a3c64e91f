import { relative, resolve } from 'node:path'
import { DrayError } from '../model/error.ts'
import { splitAddress } from '../store/address.ts'
import type { Decision, Plan } from '../plan/plan.ts'
import { planMigration as planStores } from '../plan/plan-migration.ts'
import type { Planning } from '../plan/planning.ts'
import { selectionOf } from '../plan/collections/selection.ts'
import { checkBackup } from '../steps/preflight/check-backup.ts'
import type { GatedLine } from '../steps/preflight/check-line.ts'
import { refuseFailed } from '../steps/preflight/refuse-failed.ts'
import { withStores, type OpenedPair } from './open-stores.ts'
import { writePlanFile } from './plan-file/plan-file.ts'
import { lookAtStores } from './plan-file/seen-stores.ts'
import { rateOf } from './rate-of.ts'
import type { PlanRequest } from './requests.ts'

/**
 * What a migration would do, without doing it: it holds no writing method and leaves nothing behind.
 * @throws DrayError of group `usage` when it cannot be done at all
 */
export async function planMigration(request: PlanRequest): Promise<Plan> {
  return withStores(request.migration, { ...request, rate: rateOf(request) }, async (stores) => {
    const { out } = request
    const backup: GatedLine[] = []
    const onDecided = async (decision: Decision): Promise<void> => {
      backup.push(
        await checkBackup({ plan: { decision }, source: stores.source, stateDir: request.stateDir }),
      )
      // Beside a kept plan it could not be said any more.
      if (out !== undefined) refuseFailed(backup)
    }
    const plan = await planWith(stores, { ...request, onDecided })
    if (out !== undefined) await keep(plan, stores, out, request)
    return { ...plan, notes: [...backup.flatMap(choiceLeft), ...plan.notes] }
  })
}

function choiceLeft({ state, finding }: GatedLine): readonly string[] {
  return state === 'fail' ? [`${finding}: a migration begins with --backup-to DIR or --no-backup`] : []
}

async function keep(
  plan: Plan,
  stores: OpenedPair,
  out: string,
  { collections, except }: PlanRequest,
): Promise<void> {
  refuseAmongData(plan, out)
  const seen = await lookAtStores(plan, stores)
  await writePlanFile(out, { plan, only: collections ?? null, ...(except && { except }), seen })
}

/** There it would be taken for data by the next plan. */
function refuseAmongData({ decision }: Plan, out: string): void {
  for (const { open, address } of [decision.from, decision.to]) {
    const path = splitAddress(open.slice(open.indexOf(':') + 1)).path
    if (relative(path, resolve(out)).startsWith('..')) continue
    throw new DrayError('USAGE', `The plan would lie in ${address}, among the data`, {
      hint: 'Name a file beside it: dray plan --out plan.json',
    })
  }
}

export async function planWith(
  stores: OpenedPair,
  request: PlanRequest & Pick<Planning, 'onDecided'>,
): Promise<Plan> {
  const { migration, policies, by, sample, knownTables, onDecided, signal, emit, recordEvents } = request
  return planStores({
    ...stores,
    migration,
    by,
    ...selectionOf(request),
    ...(policies && { policies }),
    ...(sample !== undefined && { sample }),
    ...(knownTables && { knownTables }),
    ...(onDecided && { onDecided }),
    ...(signal && { signal }),
    ...(emit && { emit }),
    ...(recordEvents && { recordEvents }),
  })
}
