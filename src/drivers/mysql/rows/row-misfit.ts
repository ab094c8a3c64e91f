import { keysOf, type TableShape } from '../catalog.ts'
import { engineMisfit, otherMisfit } from '../documents/misfit.ts'
import { columnNamed, sameColumn } from '../table-columns.ts'
import { columnTypeOf, mayBeBoolean } from './column-type.ts'
import { keeps } from './keeps.ts'
import type { RowTable } from './row-table.ts'

/** Why a table that is there cannot hold these rows unchanged. */
export function misfitOfRows(shape: TableShape, table: RowTable): string | undefined {
  const ours = table.columns.map(({ name }) => name)
  return (
    engineMisfit(shape) ?? columnMisfit(shape, table) ?? keyMisfit(shape, table) ?? otherMisfit(shape, ours)
  )
}

function columnMisfit(shape: TableShape, { columns }: RowTable): string | undefined {
  const reasons = columns.flatMap(({ name, type }) => {
    const column = columnNamed(shape, name)
    if (!column) return [`it has no column ${name}`]
    if (column.generated) return [`its column ${name} is computed`]
    const isBoolean = type.kind === 'boolean' && mayBeBoolean(column)
    if (keeps(columnTypeOf(column, isBoolean), type)) return []
    return [
      `its column ${name} is ${column.native}, which does not keep every value of the kind ${type.kind}`,
    ]
  })
  return reasons.length > 0 ? reasons.join('; ') : undefined
}

function keyMisfit(shape: TableShape, { schema: { key } }: RowTable): string | undefined {
  if (key.length === 0) return undefined
  const isThere = keysOf(shape).some(
    (names) => names.length === key.length && key.every((name) => names.some((one) => sameColumn(one, name))),
  )
  return isThere ? undefined : `${key.join(', ')} together are not unique there`
}
