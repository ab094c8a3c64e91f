import type { Layout } from '../../model/layout.ts'
import type { ColumnType } from '../../model/table-schema.ts'

/** The layout of a new table: columns in which nothing was found are made of the kind that they are declared as. */
export function settledLayout(layout: Layout): Layout {
  const { schema } = layout
  if (!schema) return layout
  const columns = schema.columns.map((column) => ({ ...column, type: settledType(column.type) }))
  return { ...layout, schema: { ...schema, columns } }
}

export function settledType(type: ColumnType): ColumnType {
  return type.kind === 'any' && type.empty ? { kind: type.empty } : type
}
