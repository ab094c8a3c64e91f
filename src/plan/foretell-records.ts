import type { KeyIndex } from '../lib/key-index.ts'
import type { DocumentPage } from '../model/document-page.ts'
import { STATUS, STATUS_NAMES, type StatusName } from '../model/outcomes.ts'
import { forecastPages, type ForecastContext } from './forecast-context.ts'
import { mapPage } from './map-page.ts'
import type { Route } from './plan.ts'
import { foreseeOwnerless } from './refuse-ownerless.ts'
import { turnedAway } from './turned-away.ts'

interface Foretold {
  readonly key: string
  readonly outcome: StatusName | 'refused' | 'filtered'
  readonly reason?: string
}

/**
 * One event per record: what it would come to, and why. The records are read a second time, since only then it is known
 * which of them repeat a key.
 * @param keys every key that the route produces, with its ordinal and what it would come to
 */
export async function foretellRecords(route: Route, context: ForecastContext, keys: KeyIndex): Promise<void> {
  const { codes, run, emit } = context
  const tell = (foretold: Foretold): void =>
    emit?.({ type: 'record', collection: route.to, planned: true, ...foretold })
  let ordinal = 0
  for await (const page of forecastPages(route, context)) {
    const judged = await mapPage(page, route, codes.get(route.to), run)
    const mapped = foreseeOwnerless(judged, route, context)
    for (const record of turnedAway(page, mapped)) tell(record)
    for (let i = 0; i < mapped.page.count; i++) tell(outcomeOf(mapped.page, i, ordinal + i, keys))
    ordinal += mapped.page.count
  }
}

function outcomeOf(page: DocumentPage, i: number, ordinal: number, keys: KeyIndex): Foretold {
  const key = page.keyText(i)
  const known = keys.find(page.keyHashes.subarray(2 * i, 2 * i + 2))
  if (known && known.ordinal !== ordinal) {
    return { key, outcome: 'rejected', reason: 'this key came before; the first record is kept' }
  }
  const status = known?.status ?? STATUS.written
  const outcome = STATUS_NAMES[status]!
  return status === STATUS.conflicted ? { key, outcome, reason: HELD } : { key, outcome }
}

/** Why a key is in conflict. */
export const HELD = 'the target holds another document under this key'
