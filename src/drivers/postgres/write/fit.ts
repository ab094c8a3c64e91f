import type { Layout } from '../../../model/layout.ts'
import { otherOfName, tableNamed, type TableShape } from '../catalog.ts'
import type { Work } from '../connection/session.ts'
import { unfitTable } from '../../../store/tables/refusals.ts'
import { formOf } from '../form-of.ts'
import { tableNameOf } from '../layout.ts'
import type { TableForm } from '../table-form.ts'
import { takenNames } from './taken-names.ts'

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
    await refuseTakenIndexes(work, schema, collection, formOf(collection, layout))
    return undefined
  }
  refuseUnfit(collection, formOf(collection, layout, shape), shape)
  return shape
}

/** @throws STORE_INVALID when it cannot hold records of this layout unchanged */
export function refuseUnfit(collection: string, form: TableForm, shape: TableShape): void {
  const reason = form.misfitOf(shape)
  if (reason !== undefined) throw unfitTable(collection, form.name, reason)
}

/** Their names are those of the whole schema. */
async function refuseTakenIndexes(
  work: Work,
  schema: string,
  collection: string,
  form: TableForm,
): Promise<void> {
  if (form.indexes.length === 0) return
  const taken = await takenNames(work, schema)
  const index = form.indexes.find(({ name }) => taken.includes(name))
  if (!index) return
  throw unfitTable(
    collection,
    form.name,
    `its index cannot be called ${index.name}, as something else there is`,
  )
}
