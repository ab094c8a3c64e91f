import type { DocumentPage } from '../../../model/document-page.ts'
import type { Key } from '../../../model/key.ts'
import type { Layout } from '../../../model/layout.ts'
import type { Entry } from '../../../model/page.ts'
import type { ScanRequest } from '../../../store/source.ts'
import { tableNamed } from '../catalog.ts'
import type { RowStream } from '../connection/row-stream.ts'
import type { Work } from '../connection/session.ts'
import { formOf } from '../form-of.ts'
import { qualifiedName } from '../identifier.ts'
import { readKeys } from './read-keys.ts'
import { type Scannable } from './scannable.ts'
import { scanStream } from './scan-stream.ts'
import { scanTable } from './scan-table.ts'

/** What is asked of one database about collections. Undefined, of each: there is no such table. */
export interface Reader {
  count(work: Work, collection: string, layout: Layout): Promise<number | undefined>
  scan(work: Work, collection: string, request: ScanRequest): Promise<DocumentPage | undefined>
  read(
    work: Work,
    collection: string,
    layout: Layout,
    keys: readonly Key[],
  ): Promise<readonly (Entry | undefined)[] | undefined>
  /** Nothing else can be asked of the connection of a source while a question is under way. */
  endQuestions(): Promise<void>
  /** Tables were made, renamed or dropped: each is looked at anew. */
  forget(): Promise<void>
}

export interface ReaderOptions {
  readonly database: string
  readonly identity: string
  /** Asks a question whose rows are taken bit by bit. */
  readonly stream: (work: Work, sql: string) => Promise<RowStream>
}

const FIRST_GUESS_BYTES = 1024

export function readerOf({ database, identity, stream }: ReaderOptions): Reader {
  const known = new Map<string, Scannable>()

  const scannable = async (
    work: Work,
    collection: string,
    layout: Layout,
  ): Promise<Scannable | undefined> => {
    const id = JSON.stringify([collection, layout])
    const before = known.get(id)
    if (before) return before
    const { name } = formOf(collection, layout)
    const shape = await tableNamed(work, database, name)
    if (!shape) return undefined
    const form = formOf(collection, layout, shape)
    const rowBytes = shape.rowBytes || FIRST_GUESS_BYTES
    const made: Scannable = { database, identity, shape, form, unit: `table ${shape.name}`, rowBytes }
    known.set(id, made)
    return made
  }

  const endQuestions = (): Promise<void> => endAll([...known.values()])

  return {
    async forget() {
      await endQuestions()
      known.clear()
    },
    endQuestions,
    async count(work, collection, layout) {
      const found = await scannable(work, collection, layout)
      if (!found) return undefined
      const [row] = await work.texts(`SELECT COUNT(*) FROM ${qualifiedName(database, found.shape.name)}`)
      return Number(row?.[0])
    },
    async scan(work, collection, request) {
      const isKeyed = request.layout.schema?.key.length !== 0
      if (isKeyed || !request.after) await endQuestions()
      const found = await scannable(work, collection, request.layout)
      if (!found) return undefined
      return isKeyed
        ? scanTable(work, found, request)
        : scanStream(found, request, (sql) => stream(work, sql))
    },
    async read(work, collection, layout, keys) {
      const found = await scannable(work, collection, layout)
      return found && readKeys(work, found, keys)
    },
  }
}

async function endAll(scannables: readonly Scannable[]): Promise<void> {
  for (const found of scannables) {
    await found.held?.stream.end()
    found.held = undefined
  }
}
