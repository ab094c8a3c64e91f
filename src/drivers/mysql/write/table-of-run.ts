import type { Layout } from '../../../model/layout.ts'
import { tableNamed } from '../catalog.ts'
import type { Server } from '../connection/server-of.ts'
import type { Work } from '../connection/session.ts'
import { formOf } from '../form-of.ts'
import { unknownTable } from '../../../store/tables/refusals.ts'
import { fittingTable } from './fit.ts'
import { stagedName } from './staged-tables.ts'
import { writableTable, type WritableTable } from './writable-table.ts'

export interface OfRun {
  readonly run: string
  readonly collection: string
  readonly layout: Layout
}

/** The name of the table that a run writes: what it staged, or else what is there. */
export async function tableOfRun(
  work: Work,
  database: string,
  { run, collection, layout }: OfRun,
): Promise<string | undefined> {
  const { name } = formOf(collection, layout)
  for (const candidate of [stagedName(run, name), name]) {
    if (await tableNamed(work, database, candidate)) return candidate
  }
  return undefined
}

/** @throws COLLECTION_UNKNOWN where the run made no such table */
export async function tableToWrite(
  work: Work,
  { database, server }: { readonly database: string; readonly server: Server },
  of: OfRun,
): Promise<WritableTable> {
  const { collection, layout } = of
  const name = await tableOfRun(work, database, of)
  const shape = name && (await fittingTable(work, { database, name }, collection, layout))
  if (!shape) throw unknownTable(collection, formOf(collection, layout).name)
  return writableTable(database, server, shape, formOf(collection, layout, shape))
}
