import { asDrayError } from '../../../model/error.ts'
import type { Json } from '../../../model/value.ts'
import { mapPage } from '../../../plan/mapping/map-page.ts'
import type { Route } from '../../../plan/plan.ts'
import { pagesOf } from '../../../store/paging/pages.ts'
import type { StepContext } from '../../step.ts'

/** Places are found for at most this many repetitions: a pattern shows by then. */
const NAMED = 100

/**
 * A repeated key is rejected where it comes again; where it came first is found by reading the source once more, only
 * when there is one. Kept in the ledger by key, for the report: both places are named.
 */
export async function noteFirstPlaces(route: Route, context: StepContext): Promise<void> {
  const wanted = repeatedKeys(route, context)
  if (wanted.size === 0) return
  try {
    await findPlaces(route, context, wanted)
  } catch (error) {
    // The collection has arrived: that its source fails now, or changed, is for the second look to say.
    if (asDrayError(error).store !== context.source.address) throw error
  }
}

async function findPlaces(route: Route, context: StepContext, wanted: Set<string>): Promise<void> {
  const { source, codes, run, batch, stopNow, ledger } = context
  const places = new Map<string, Json>()
  const pages = pagesOf(source, route.from, { layout: route.source, limit: batch, signal: stopNow })
  for await (const read of pages) {
    const { page, from } = await mapPage(read, route, codes.get(route.to), run)
    for (let i = 0; i < page.count; i++) {
      const key = page.keyText(i)
      if (wanted.delete(key)) places.set(key, (read.position(from?.[i] ?? i) ?? null) as Json)
    }
    if (wanted.size === 0) break
  }
  ledger.note(run.id, `first:${route.partition}`, Object.fromEntries(places))
}

function repeatedKeys(route: Route, { files, ledger, run }: StepContext): Set<string> {
  const keys = new Set<string>()
  if (!files.partitionsWithRejects().includes(route.partition)) return keys
  const { epoch } = ledger.epoch(run.id, route.partition)
  for (const reject of files.rejectLog(route.partition).rejects()) {
    if (reject.epoch !== epoch || reject.code !== 'KEY_DUPLICATE' || reject.key === undefined) continue
    keys.add(reject.key)
    if (keys.size === NAMED) break
  }
  return keys
}
