import type { ColumnType, TableColumn } from '../../../model/table-schema.ts'
import { columnNamed, type ColumnShape, type TableShape } from '../table-shape.ts'
import { BY_AFFINITY } from './column-type.ts'
import type { RowColumn } from './row-columns.ts'

/** Columns of a table that is there which would change some values of these rows, as they are declared. */
export function narrowerColumns(
  shape: TableShape,
  columns: readonly RowColumn[],
): ReadonlyMap<string, Pick<TableColumn, 'type' | 'native'>> {
  return new Map(
    columns.flatMap(({ name, type, form }) => {
      const column = columnNamed(shape, name)
      if (!column || column.isGenerated || form.affinities.includes(column.affinity)) return []
      const has = ownType(column, type)
      return has ? [[name, { type: has, native: column.type }] as const] : []
    }),
  )
}

/** Numbers with more digits than a double has are none to the engine: they would come back as their neighbours. */
const DIGITS_OF_A_DOUBLE = 15

/** What such a column keeps as it is given; undefined where that is no kind of value of its own. */
function ownType({ affinity }: ColumnShape, wanted: ColumnType): ColumnType | undefined {
  if (affinity === 'integer' || affinity === 'real') return BY_AFFINITY[affinity]
  if (affinity !== 'numeric' || wanted.kind !== 'decimal' || wanted.precision === undefined) return undefined
  const { scale = 0 } = wanted
  return { kind: 'decimal', precision: DIGITS_OF_A_DOUBLE, scale: Math.min(scale, DIGITS_OF_A_DOUBLE) }
}
