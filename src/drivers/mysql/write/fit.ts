import type { Layout } from '../../../model/layout.ts'
import { tableNamed, type TableShape } from '../catalog.ts'
import type { Work } from '../connection/session.ts'
import { unfitTable } from '../../../store/tables/refusals.ts'
import { formOf } from '../form-of.ts'

/**
 * The table of this name, whether it is the collection's own or one that is staged for it; undefined where there is none.
 * @throws STORE_INVALID when it cannot hold records of this layout unchanged
 */
export async function fittingTable(
  work: Work,
  { database, name }: { readonly database: string; readonly name: string },
  collection: string,
  layout: Layout,
): Promise<TableShape | undefined> {
  const shape = await tableNamed(work, database, name)
  if (!shape) {
    if (await isView(work, database, name)) throw unfitTable(collection, name, 'it is a view')
    return undefined
  }
  const reason = formOf(collection, layout, shape).misfitOf(shape)
  if (reason !== undefined) throw unfitTable(collection, name, reason)
  return shape
}

async function isView(work: Work, database: string, name: string): Promise<boolean> {
  const rows = await work.texts(
    'SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?',
    [database, name],
  )
  return rows.length > 0
}
