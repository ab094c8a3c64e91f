import type { ThreadHold } from '../../../lib/second-thread.ts'
import type { Cursor } from '../../../model/cursor.ts'
import type { DocumentPage } from '../../../model/page/document-page.ts'
import type { Entry } from '../../../model/page/page.ts'
import type { Key } from '../../../model/key.ts'
import type { Layout } from '../../../model/layout.ts'
import { isWide } from '../../../store/paging/page-size.ts'
import type { ScanRequest } from '../../../store/source.ts'
import type { Work } from '../connection/session.ts'
import { knownTables, type TableFinder } from './known-tables.ts'
import { readKeys } from './read-keys.ts'
import { pageOfRows, pageOfRowsBeside } from './page-of-copy.ts'
import type { Ask } from './pin-schema.ts'
import { type PageReading, PagesAhead } from '../../../store/paging/pages-ahead.ts'
import { cutTable } from './cut-table.ts'
import { askBlocks } from './scan-blocks.ts'
import { type AskedRows, askKnown, askRows, fromTable, type KnownRows, type Scannable } from './scan-table.ts'

/** What is asked of one schema about collections. Undefined, of each: there is no such table. */
export interface Reader {
  count(work: Work, collection: string, layout: Layout): Promise<number | undefined>
  scan(ask: Ask, collection: string, request: ScanRequest): Promise<DocumentPage | undefined>
  read(
    work: Work,
    collection: string,
    layout: Layout,
    keys: readonly Key[],
  ): Promise<readonly (Entry | undefined)[] | undefined>
  /** So many pages of one collection were read at one time, at most. */
  readonly seen: number
  /** Nothing is read any more. */
  settled(): Promise<void>
}

export interface ReaderOptions {
  /** The schema stays as it is: what was learnt of a table is good as long as the reader, and rows can be read ahead. */
  readonly keeps: boolean
  readonly beside: ThreadHold | undefined
}

export function readerOf(schema: string, { keeps, beside }: ReaderOptions): Reader {
  const scannable = knownTables(schema, { keeps })
  const scanner = scannerOf(scannable, { keeps, beside })
  return {
    async count(work, collection, layout) {
      const found = await scannable(work, collection, layout)
      if (!found) return undefined
      const [row] = await work.query(`SELECT count(*) AS rows FROM ${fromTable(schema, found.shape)}`)
      return Number(row!['rows'])
    },
    scan: scanner.scan,
    async read(work, collection, layout, keys) {
      const found = await scannable(work, collection, layout)
      return found && readKeys(work, found, keys)
    },
    get seen() {
      return scanner.seen
    },
    settled: scanner.settled,
  }
}

interface ScannedRows extends AskedRows {
  readonly found: Scannable
}

/** While one page is cut, the server renders the next ones. */
function scannerOf(
  scannable: TableFinder,
  { keeps, beside }: ReaderOptions,
): Pick<Reader, 'scan' | 'seen' | 'settled'> {
  const aheadOf = new Map<string, PagesAhead<KnownRows, ScannedRows | undefined>>()
  return {
    async scan(ask, collection, { layout, limit, alone, compact, readers = 1, after }) {
      const reading = pageReading(ask, (work) => scannable(work, collection, layout))
      const place = JSON.stringify([collection, layout])
      // Where the schema keeps still: several collections may be read at one time.
      if (keeps && !aheadOf.has(place)) aheadOf.set(place, new PagesAhead(reading))
      const ahead = aheadOf.get(place)
      const from = after ? { after } : {}
      const asked = await (ahead?.take(after, limit) ?? reading.read(from, limit))
      if (!asked) return undefined
      const { found, rows, next } = asked
      if (next && !alone && !isWide(rows.end, limit)) ahead?.begin(next, limit, readers)
      const page = await pageOfRowsBeside(rows, { ...found, next, compact }, alone ? undefined : beside)
      if (page) return page
      const again = await reading.read(from, limit)
      return again && pageOfRows(again.rows, { ...again.found, next: again.next, compact })
    },
    get seen() {
      return Math.max(1, ...[...aheadOf.values()].map(({ seen }) => seen))
    },
    async settled() {
      for (const ahead of aheadOf.values()) await ahead.settled()
    },
  }
}

type FindTable = (work: Work) => Promise<Scannable | undefined>

/** Of one table, each question by itself. */
function pageReading(ask: Ask, find: FindTable): PageReading<KnownRows, ScannedRows | undefined> {
  return {
    read: (what, limit) =>
      ask(async (work) => {
        const found = await find(work)
        if (!found) return undefined
        if (isKnown(what)) return { found, ...(await askKnown(work, found, what)) }
        const askFor = hasKey(found) ? askRows : askBlocks
        return { found, ...(await askFor(work, found, { ...what, limit })) }
      }),
    cut: (after, limit, count) =>
      ask(async (work) => {
        const found = await find(work)
        return found && hasKey(found) ? cutTable(work, found, { after, limit, count }) : []
      }),
    bytesOf: (asked) => asked?.rows.end ?? 0,
  }
}

function isKnown(what: KnownRows | { readonly after?: Cursor }): what is KnownRows {
  return 'until' in what
}

function hasKey({ form }: Scannable): boolean {
  return form.keyColumns.length > 0
}
