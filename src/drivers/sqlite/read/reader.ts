import type { ThreadHold } from '../../../lib/second-thread.ts'
import type { Entry } from '../../../model/page/page.ts'
import type { Key } from '../../../model/key.ts'
import type { Layout } from '../../../model/layout.ts'
import { buildPage } from '../../../model/scan/api.ts'
import { DrayError } from '../../../model/error.ts'
import type { ScanRequest } from '../../../store/source.ts'
import type { DocumentPage } from '../../../model/page/document-page.ts'
import type { Database } from '../database.ts'
import { formOf } from '../form-of.ts'
import { quoteName } from '../identifier.ts'
import { scanStatements } from './render.ts'
import { entryOrProblem, scanTable } from './scan.ts'
import { firstScan, type Scannable } from './scannable.ts'
import type { TableForm } from '../table-form.ts'
import { shapeOf } from '../table-shape.ts'

/** What is asked of one database about collections that are there. */
export interface Reader {
  readonly database: Database
  has(collection: string, layout: Layout): boolean
  /** Through an index where there is one, so by another path than the scan. */
  count(collection: string, layout: Layout): number
  /** Through the table itself: notices pages that are damaged. */
  countInTable(collection: string, layout: Layout): number
  scan(collection: string, request: ScanRequest): Promise<DocumentPage>
  read(collection: string, layout: Layout, keys: readonly Key[]): readonly (Entry | undefined)[]
}

export interface ReaderOptions {
  /** Of the file, for positions. */
  readonly name: string
  /** Of what is read, for cursors. */
  readonly generation: string
  readonly beside: ThreadHold | undefined
}

export function readerOf(database: Database, { name, generation, beside }: ReaderOptions): Reader {
  const scannables = new Map<string, Scannable>()
  const unitOf = (form: TableForm): string => `${name}, table ${form.name}`

  const scannable = (collection: string, layout: Layout): Scannable => {
    const id = JSON.stringify([collection, layout])
    const known = scannables.get(id)
    if (known) return known
    const form = formOf(collection, layout)
    const statements = scanStatements(form, shapeOf(database, form.name)!)
    const made = firstScan({ database, form, statements, unit: unitOf(form), generation, beside })
    scannables.set(id, made)
    return made
  }

  return {
    database,
    has: (collection, layout) => shapeOf(database, formOf(collection, layout).name) !== undefined,
    count: (collection, layout) => countRows(database, quoteName(formOf(collection, layout).name)),
    countInTable: (collection, layout) =>
      countRows(database, `${quoteName(formOf(collection, layout).name)} NOT INDEXED`),
    async scan(collection, request) {
      // Before the first page: else the first ones are cut here, by code that both threads have to make quick.
      if (beside && !request.after && sizeOf(database) >= WORTH_STARTING_BYTES) await beside.start()
      return scanTable(scannable(collection, request.layout), request)
    },
    read(collection, layout, keys) {
      const form = formOf(collection, layout)
      return keys.map((key) => readEntry(database, form, key, unitOf(form)))
    },
  }
}

/** Reading a database of this size takes longer than another thread takes to come up. */
const WORTH_STARTING_BYTES = 16 << 20

function sizeOf(database: Database): number {
  const size = 'SELECT page_count * page_size AS bytes FROM pragma_page_count, pragma_page_size'
  return Number(database.get(size)!['bytes'])
}

function countRows(database: Database, from: string): number {
  return Number(database.get(`SELECT count(*) AS records FROM ${from}`)!['records'])
}

function readEntry(database: Database, form: TableForm, key: Key, unit: string): Entry | undefined {
  const row = database.get(form.selectByKeySql(), ...form.bindKey(key.text))
  if (!row) return undefined
  const entry = entryOrProblem(row, form, unit)
  // A number column finds 5 under the text "05" as well.
  if (!('code' in entry) && entry.key.text !== key.text) return undefined
  const page = 'code' in entry ? undefined : buildPage([entry], { keys: form.keys, next: undefined })
  const problem = 'code' in entry ? entry : page!.problems[0]
  if (!problem) return page!.entry(0)
  throw new DrayError(problem.code, `The document cannot be read: ${problem.reason}`, {
    key: key.text,
    position: problem.position,
  })
}
