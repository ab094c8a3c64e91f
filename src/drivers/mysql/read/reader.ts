import type { ThreadHold } from '../../../lib/second-thread.ts'
import type { DocumentPage } from '../../../model/page/document-page.ts'
import type { Key } from '../../../model/key.ts'
import type { Layout } from '../../../model/layout.ts'
import type { Entry } from '../../../model/page/page.ts'
import { type ReadingAhead, readingAhead } from '../../../store/paging/reading-ahead.ts'
import type { ScanRequest } from '../../../store/source.ts'
import type { RowStream } from '../connection/row-stream.ts'
import type { Work } from '../connection/session.ts'
import { qualifiedName } from '../identifier.ts'
import { knownTables } from './known-tables.ts'
import { readKeys } from './read-keys.ts'
import type { Ask } from './pin-database.ts'
import { type Scannable } from './scannable.ts'
import { scanStream } from './scan-stream.ts'
import { type FoundRows, scannerOf } from './scanner.ts'

/** What is asked of one database about collections. Undefined, of each: there is no such table. */
export interface Reader {
  count(work: Work, collection: string, layout: Layout): Promise<number | undefined>
  scan(ask: Ask, collection: string, request: ScanRequest): Promise<DocumentPage | undefined>
  read(
    work: Work,
    collection: string,
    layout: Layout,
    keys: readonly Key[],
  ): Promise<readonly (Entry | undefined)[] | undefined>
  /** Nothing else can be asked of the connection of a source while a question is under way. */
  endQuestions(): Promise<void>
  /** Nothing is asked for any more that nobody wants. */
  settled(): Promise<void>
  /** Tables were made, renamed or dropped: each is looked at anew. */
  forget(): Promise<void>
}

export interface ReaderOptions {
  readonly database: string
  readonly identity: string
  /** Asks a question whose rows are taken bit by bit. */
  readonly stream: (work: Work, sql: string) => Promise<RowStream>
  /** Rows stay as they are: those behind a page can be asked for before somebody wants them. */
  readonly keeps: boolean
  readonly beside: ThreadHold | undefined
}

export function readerOf({ database, identity, stream, keeps, beside }: ReaderOptions): Reader {
  const { scannable, endQuestions, forget } = knownTables({ database, identity })
  const ahead: ReadingAhead<FoundRows | undefined> | undefined = keeps ? readingAhead() : undefined
  const find = async (
    work: Work,
    collection: string,
    request: ScanRequest,
  ): Promise<Scannable | undefined> => {
    await endQuestions()
    return scannable(work, collection, request.layout)
  }
  const scan = scannerOf({ find, ahead, beside })

  return {
    forget,
    endQuestions,
    settled: async () => ahead?.settled(),
    async count(work, collection, layout) {
      const found = await scannable(work, collection, layout)
      if (!found) return undefined
      const [row] = await work.texts(`SELECT COUNT(*) FROM ${qualifiedName(database, found.shape.name)}`)
      return Number(row?.[0])
    },
    async scan(ask, collection, request) {
      if (request.layout.schema?.key.length !== 0) return scan(ask, collection, request)
      return ask(async (work) => {
        if (!request.after) await endQuestions()
        const found = await scannable(work, collection, request.layout)
        return found && scanStream(found, request, (sql) => stream(work, sql))
      })
    },
    async read(work, collection, layout, keys) {
      const found = await scannable(work, collection, layout)
      return found && readKeys(work, found, keys)
    },
  }
}
