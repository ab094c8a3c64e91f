import type { KeyIndex } from '../../lib/key-index/key-index.ts'
import type { DocumentPage } from '../../model/page/document-page.ts'
import { STATUS, STATUS_NAMES, type StatusName } from '../../model/outcomes.ts'
import { forecastPages, type ForecastContext } from './forecast-context.ts'
import type { MappedPage } from '../mapping/mapped-page.ts'
import type { Route } from '../plan.ts'
import { turnedAway } from '../mapping/turned-away.ts'

interface Foretold {
  readonly key: string
  readonly outcome: StatusName | 'refused' | 'filtered'
  readonly reason?: string
}

/** A route that was forecast. */
export interface Judged {
  /** Every key that it produces, with its ordinal and what it would come to. */
  readonly keys: KeyIndex
  /** What is left of a page that is read again, and what of it is turned away: the same as before. */
  judged(page: DocumentPage): Promise<MappedPage>
}

/**
 * One event per record: what it would come to, and why. The records are read a second time, since only then it is known
 * which of them repeat a key.
 */
export async function foretellRecords(
  route: Route,
  context: ForecastContext,
  forecast: Judged,
): Promise<void> {
  const { emit } = context
  const tell = (foretold: Foretold): void =>
    emit?.({ type: 'record', collection: route.to, planned: true, ...foretold })
  let ordinal = 0
  for await (const page of forecastPages(route, context)) {
    const mapped = await forecast.judged(page)
    for (const record of turnedAway(page, mapped)) tell(record)
    for (let i = 0; i < mapped.page.count; i++) tell(outcomeOf(mapped.page, i, ordinal + i, forecast.keys))
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
export const HELD = 'the target holds another record under this key'
