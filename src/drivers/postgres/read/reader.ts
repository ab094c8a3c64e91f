import type { DocumentPage } from '../../../model/document-page.ts'
import type { Entry } from '../../../model/page.ts'
import type { Key } from '../../../model/key.ts'
import type { Layout } from '../../../model/layout.ts'
import type { ScanRequest } from '../../../store/source.ts'
import { stampOf, tableNamed } from '../catalog.ts'
import type { Work } from '../connection/session.ts'
import { formOf } from '../form-of.ts'
import { tableNameOf } from '../layout.ts'
import { readKeys } from './read-keys.ts'
import { scanBlocks } from './scan-blocks.ts'
import { fromTable, type Scannable, scanTable } from './scan-table.ts'

/** What is asked of one schema about collections. Undefined, of each: there is no such table. */
export interface Reader {
  count(work: Work, collection: string, layout: Layout): Promise<number | undefined>
  scan(work: Work, collection: string, request: ScanRequest): Promise<DocumentPage | undefined>
  read(
    work: Work,
    collection: string,
    layout: Layout,
    keys: readonly Key[],
  ): Promise<readonly (Entry | undefined)[] | undefined>
}

/** @param keeps the schema stays as it is: what was learnt of a table is good as long as the reader */
export function readerOf(schema: string, { keeps }: { readonly keeps: boolean }): Reader {
  const known = new Map<string, { readonly scannable: Scannable; readonly stamp: string | undefined }>()

  const scannable = async (
    work: Work,
    collection: string,
    layout: Layout,
  ): Promise<Scannable | undefined> => {
    const id = JSON.stringify([collection, layout])
    const name = tableNameOf(collection, layout)
    const before = known.get(id)
    if (before && keeps) return before.scannable
    const stamp = keeps ? undefined : await stampOf(work, schema, name)
    if (before && before.stamp === stamp) return before.scannable
    const shape = await tableNamed(work, schema, name)
    if (!shape) return undefined
    const form = formOf(collection, layout, shape)
    const made: Scannable = {
      schema,
      shape,
      form,
      unit: `table ${shape.name}`,
      rowBytes: before?.scannable.rowBytes ?? firstGuess(shape.bytes, shape.estimatedRows),
    }
    known.set(id, { scannable: made, stamp })
    return made
  }

  return {
    async count(work, collection, layout) {
      const found = await scannable(work, collection, layout)
      if (!found) return undefined
      const [row] = await work.query(`SELECT count(*) AS rows FROM ${fromTable(schema, found.shape)}`)
      return Number(row!['rows'])
    },
    async scan(work, collection, request) {
      const found = await scannable(work, collection, request.layout)
      if (!found) return undefined
      const isKeyed = found.form.keyColumns.length > 0
      return isKeyed ? scanTable(work, found, request) : scanBlocks(work, found, request)
    },
    async read(work, collection, layout, keys) {
      const found = await scannable(work, collection, layout)
      return found && readKeys(work, found, keys)
    },
  }
}

const USUAL_ROW_BYTES = 1024

/** Never so small that the first page would be huge. */
function firstGuess(bytes: number, rows: number): number {
  return rows > 0 ? Math.max(100, bytes / rows) : USUAL_ROW_BYTES
}
