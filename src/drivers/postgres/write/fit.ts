import type { Layout } from '../../../model/layout.ts'
import { otherOfName, tableNamed, type TableShape } from '../catalog.ts'
import type { Work } from '../connection/session.ts'
import { unfitTable } from '../errors.ts'
import { formOf } from '../form-of.ts'
import { tableNameOf } from '../layout.ts'

/**
 * The table of a collection; undefined where it is not there.
 * @throws STORE_INVALID when it is, and cannot hold records of this layout unchanged
 */
export async function fittingTable(
  work: Work,
  schema: string,
  collection: string,
  layout: Layout,
): Promise<TableShape | undefined> {
  const name = tableNameOf(collection, layout)
  const shape = await tableNamed(work, schema, name)
  if (!shape) {
    const other = await otherOfName(work, schema, name)
    if (other !== undefined) throw unfitTable(collection, name, `its name is that of ${other}`)
    return undefined
  }
  const reason = formOf(collection, layout, shape).misfitOf(shape)
  if (reason !== undefined) throw unfitTable(collection, name, reason)
  return shape
}
