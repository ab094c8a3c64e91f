import { asDrayError, isDrayError } from '../../model/error.ts'
import { groupOf } from '../../model/error-codes.ts'
import type { CollectionInfo } from '../../store/source.ts'
import type { Chosen } from '../collections/choose-collections.ts'
import type { ForecastContext } from './forecast-context.ts'
import { forecastRoute } from './forecast-route.ts'
import type { Decision, Forecast, Route, RouteForecast } from '../plan.ts'
import type { Planning } from '../planning.ts'
import { lookupsOf } from '../references/lookups.ts'
import type { PlannedTable } from '../rows/planned-table.ts'
import { routeCodes } from '../mapping/route-code.ts'

/** Above this a quick plan does not count the records of a file: it would read it whole. */
const QUICK_COUNT_BYTES = 32 << 20

export interface Forecasting extends Planning {
  readonly decision: Decision
  readonly chosen: readonly Chosen[]
  readonly tables: ReadonlyMap<string, PlannedTable>
}

/** What the run will come to. `quick` looks at sizes and counts; `full` reads every record and does all but write. */
export async function forecast(
  forecasting: Forecasting,
): Promise<{ forecast: Forecast; notes: readonly string[] }> {
  await forecasting.onDecided?.(forecasting.decision)
  const routes: Noted[] = []
  const context = contextOf(forecasting)
  try {
    for (const [index, route] of forecasting.decision.routes.entries()) {
      const { info } = forecasting.chosen[index]!
      const lost = info.losses.map((kind) => ({ kind }))
      const look = (): Promise<Noted> =>
        isLookedAt(route, forecasting)
          ? forecastRoute(route, context)
          : quickForecast(route, info, forecasting)
      // A source that was written meanwhile is read from its beginning once more, as the run would.
      const seen = await guarded(route, forecasting.source.address, () => look().catch(ifSourceChanged(look)))
      routes.push({ ...seen, losses: [...lost, ...seen.losses] })
      closeUnneeded(context, index)
    }
  } finally {
    for (const index of context.seen.values()) index.close()
  }
  const stored = await storedBytes(forecasting)
  const isMeasured = routes.every(({ bytes, failure }) => bytes !== undefined || failure)
  const moved = routes.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0)
  const free = await forecasting.target.freeBytes()
  const { makes } = forecasting.target.facts
  return {
    forecast: {
      by: forecasting.by,
      routes: routes.map(({ notes: _notes, ...route }) => route),
      targetBytes: isMeasured ? moved : stored,
      backupBytes: forecasting.decision.policies.backup === 'none' ? 0 : stored,
      ...(free !== undefined && { freeBytes: free }),
      ...(makes && { makes }),
    },
    notes: routes.flatMap(({ notes }) => notes ?? []),
  }
}

/** What lies there now: so much a backup takes, and a target about as much where the collections tell no size. */
async function storedBytes({ source, decision }: Forecasting): Promise<number> {
  const routes = decision.routes.filter(({ absent }) => !absent)
  const collections = routes.map(({ from, source: layout }) => ({ name: from, layout }))
  const { units } = await source.pin({ collections, by: 'stat' })
  let sum = 0
  for (const { bytes } of units) sum += bytes
  return sum
}

/** What rows do not keep of documents must be known before the first is written, unless it is accepted anyway. */
function isLookedAt({ to, absent, lists }: Route, { by, tables, decision }: Forecasting): boolean {
  if (absent) return false
  const table = tables.get(to)
  const mayLose = table ? !table.losses : lists !== undefined
  return by === 'full' || (mayLose && decision.policies.onLoss === 'fail')
}

/** Keys that no later collection is held against: each index may be of some size. */
function closeUnneeded({ seen, routes, looksUp }: ForecastContext, done: number): void {
  const needed = new Set(routes.slice(done + 1).flatMap((route) => namedBy(route, looksUp ? routes : [])))
  for (const [name, index] of seen) {
    if (needed.has(name)) continue
    index.close()
    seen.delete(name)
  }
}

type Noted = RouteForecast & { readonly notes?: readonly string[] }

function contextOf(forecasting: Forecasting): ForecastContext {
  const { source, target, decision, scratch, sample, signal, emit, recordEvents, migration, by } = forecasting
  const looksUp = by === 'full' && sample === undefined
  return {
    source,
    target,
    policies: decision.policies,
    codes: routeCodes(migration),
    run: { id: 'plan', startedAt: Date.now() },
    scratch,
    seen: new Map(),
    referenced: new Set(decision.routes.flatMap((route) => namedBy(route, looksUp ? decision.routes : []))),
    routes: decision.routes,
    looksUp,
    refusesOrphans: target.facts.refusesOrphans === true,
    ...(sample !== undefined && { sample }),
    ...(signal && { signal }),
    ...(emit && { emit }),
    ...(recordEvents && { recordEvents }),
  }
}

/** Collections whose keys are looked up in the forecast of another. */
function namedBy(route: Route, routes: readonly Route[]): readonly string[] {
  const { references, parent } = route
  const ruled = lookupsOf(route, routes).map(({ to }) => to)
  return [...Object.values(references), ...(parent ? [parent.to] : []), ...ruled]
}

function ifSourceChanged<T>(look: () => Promise<T>): (error: unknown) => Promise<T> {
  return (error) => {
    if (isDrayError(error) && error.code === 'SOURCE_CHANGED') return look()
    throw error
  }
}

/** A source that cannot be read stops its own collection; the forecast of the others goes on. */
async function guarded(route: Route, source: string, look: () => Promise<Noted>): Promise<Noted> {
  try {
    return await look()
  } catch (error) {
    const known = asDrayError(error)
    if (known.store !== source || ['bug', 'interrupted'].includes(groupOf(known.code))) throw known
    const failure = known.within({ collection: route.from }).toJSON()
    return { to: route.to, examples: [], losses: [], failure }
  }
}

async function quickForecast(
  route: Route,
  { bytes, damage }: CollectionInfo,
  { source, signal, tables }: Forecasting,
): Promise<Noted> {
  const nothing = { to: route.to, examples: [], losses: tables.get(route.to)?.losses ?? [] }
  if (route.absent) return { ...nothing, records: 0, bytes: 0 }
  const sizes = bytes === undefined ? {} : { bytes }
  if (bytes !== undefined && bytes > QUICK_COUNT_BYTES) {
    const failure = damage !== undefined && { failure: { code: 'SOURCE_CORRUPT', message: damage } }
    return { ...nothing, ...sizes, ...failure }
  }
  const { records } = await source.count(route.from, route.source, signal)
  return { ...nothing, ...sizes, records }
}
