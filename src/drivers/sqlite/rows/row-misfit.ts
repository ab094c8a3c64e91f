import { columnNamed, type TableShape, typeName } from '../table-shape.ts'
import type { RowTable } from './row-table.ts'

/** Why a table that is there cannot hold these rows unchanged. */
export function misfitOfRows(shape: TableShape, { schema, columns }: RowTable): string | undefined {
  const reasons = columns.flatMap(({ name, form }) => {
    const column = columnNamed(shape, name)
    if (!column) return [`it has no column ${name}`]
    if (column.isGenerated) return [`its column ${name} is computed`]
    if (form.affinities.includes(column.affinity)) return []
    return [
      `its column ${name} is ${typeName(column)}, not ${form.declared === '' ? 'of no type' : form.declared}`,
    ]
  })
  if (reasons.length > 0) return reasons.join('; ')
  if (schema.key.length === 0) return undefined
  const isKey = shape.keys.some(
    (key) => key.length === schema.key.length && schema.key.every((name) => key.includes(name)),
  )
  return isKey ? undefined : `its rows are not named by ${schema.key.join(', ')}, byte by byte`
}
