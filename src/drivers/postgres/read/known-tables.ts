import type { Layout } from '../../../model/layout.ts'
import { stampOf, tableNamed } from '../catalog.ts'
import type { Work } from '../connection/session.ts'
import { formOf } from '../form-of.ts'
import { tableNameOf } from '../layout.ts'
import type { Scannable } from './scan-table.ts'

/** Undefined: there is no such table. */
export type TableFinder = (work: Work, collection: string, layout: Layout) => Promise<Scannable | undefined>

/** @param keeps the schema stays as it is: what was learnt of a table is good for ever */
export function knownTables(schema: string, { keeps }: { readonly keeps: boolean }): TableFinder {
  const known = new Map<string, { readonly scannable: Scannable; readonly stamp: string | undefined }>()

  return async (work, collection, layout) => {
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
}

const USUAL_ROW_BYTES = 1024

/** Never so small that the first page would be huge. */
function firstGuess(bytes: number, rows: number): number {
  return rows > 0 ? Math.max(100, bytes / rows) : USUAL_ROW_BYTES
}
