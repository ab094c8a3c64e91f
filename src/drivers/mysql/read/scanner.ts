import type { ThreadHold } from '../../../lib/second-thread.ts'
import type { Cursor } from '../../../model/cursor.ts'
import { DocumentPage } from '../../../model/page/document-page.ts'
import { type ReadingAhead } from '../../../store/paging/reading-ahead.ts'
import { isWide } from '../../../store/paging/page-size.ts'
import type { ScanRequest } from '../../../store/source.ts'
import type { Work } from '../connection/session.ts'
import { type AskedRows, askRows } from './ask-rows.ts'
import { pageOfRecordsBeside } from './page-of-records.ts'
import type { Ask } from './pin-database.ts'
import type { Scannable } from './scannable.ts'

export interface ScannerOptions {
  /** The table, ready to be asked for rows; undefined where there is none. */
  readonly find: (work: Work, collection: string, request: ScanRequest) => Promise<Scannable | undefined>
  /** Where rows stay as they are, and may be asked for before somebody wants them. */
  readonly ahead: ReadingAhead<FoundRows | undefined> | undefined
  readonly beside: ThreadHold | undefined
}

export interface FoundRows extends AskedRows {
  readonly found: Scannable
}

export type Scan = (ask: Ask, collection: string, request: ScanRequest) => Promise<DocumentPage | undefined>

/** Pages of tables with a key. While one is cut, the server renders the next. Undefined: there is no such table. */
export function scannerOf({ find, ahead, beside }: ScannerOptions): Scan {
  return async (ask, collection, request) => {
    const { layout, limit, alone, after } = request
    const rowsAfter = (from: Cursor | undefined): Promise<FoundRows | undefined> =>
      ask(async (work) => {
        const found = await find(work, collection, request)
        return found && { found, ...(await askRows(work, found, { limit, ...(from && { after: from }) })) }
      })
    const placeOf = (from: Cursor | undefined): string => JSON.stringify([layout, limit, from])
    const asked = await (ahead?.take(collection, placeOf(after)) ?? rowsAfter(after))
    if (!asked) return undefined
    const { found, records, unreadable, next } = asked
    const bytes = records.reduce((sum, { length }) => sum + length, 0)
    if (next && !alone && !isWide(bytes, limit))
      ahead?.begin(collection, placeOf(next), () => rowsAfter(next))
    const page = await pageOfRecordsBeside(records, { ...found, next }, alone ? undefined : beside)
    if (unreadable.length === 0) return page
    return new DocumentPage({ ...page, problems: [...page.problems, ...unreadable] })
  }
}
