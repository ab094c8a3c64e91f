import type { Layout } from '../../model/layout.ts'
import { keyPartForm } from '../../model/row-key.ts'
import type { ColumnType, TableColumn } from '../../model/table-schema.ts'
import type { DocumentTarget } from '../../store/target.ts'
import { mayHold } from './may-hold.ts'

/**
 * The layout of rows for a table that is there: a column that keeps only some of their values takes these, as the type
 * that it has. Where it could keep none of them the layout stays as it was, and the target says what does not fit.
 */
export async function narrowedLayout(
  collection: string,
  layout: Layout,
  { can }: Pick<DocumentTarget, 'can'>,
): Promise<Layout> {
  const { schema } = layout
  if (!schema || !can.narrowerColumns) return layout
  const there = await can.narrowerColumns(collection, layout)
  if (there.size === 0) return layout
  const columns = schema.columns.map((column): TableColumn => {
    const found = there.get(column.name)
    const isTaken = found && mayHold(found.type, column.type) && keepsKey(found.type, column, schema.key)
    return isTaken && !column.readFrom ? { ...column, ...found, narrower: true } : column
  })
  return { ...layout, schema: { ...schema, columns } }
}

/** A number that names a row is another name than its text. Where nothing is, nothing has a name. */
function keepsKey(has: ColumnType, { name, type }: TableColumn, key: readonly string[]): boolean {
  const isEmpty = type.kind === 'any' && type.empty !== undefined
  return isEmpty || !key.includes(name) || keyPartForm(has) === keyPartForm(type)
}
