import type { ColumnType, TableColumn } from '../../../model/table-schema.ts'
import { columnNamed, type ColumnShape, type TableShape } from '../table-shape.ts'
import { BY_AFFINITY } from './column-type.ts'
import type { RowColumn } from './row-columns.ts'

type Narrower = Pick<TableColumn, 'type' | 'native' | 'affinity'>

/** Columns of a table that is there which would change some values of these rows, as they are declared. */
export function narrowerColumns(
  shape: TableShape,
  columns: readonly RowColumn[],
  key: readonly string[],
): ReadonlyMap<string, Narrower> {
  return new Map(
    columns.flatMap((own): [string, Narrower][] => {
      const column = columnNamed(shape, own.name)
      if (!column || column.isGenerated || own.form.affinities.includes(column.affinity)) return []
      const native = column.type
      if (!shape.isStrict && leavesMost(column, own)) {
        const { affinity } = column
        return affinity === 'blob' ? [] : [[own.name, { type: own.type, native, affinity }]]
      }
      const { type, affinity } = column
      if (affinity === 'integer' && key.includes(own.name) && isNumber(own.type))
        return [[own.name, { type: own.type, native: type, affinity }]]
      return affinity === 'integer' || affinity === 'real'
        ? [[own.name, { type: BY_AFFINITY[affinity], native }]]
        : []
    }),
  )
}

/**
 * Whether most values of this type come back from the column as they are: a number from one for numbers, texts where these are no
 * numbers. In one for whole numbers, texts only where the source's is declared alike: they are what lay there.
 */
function leavesMost(
  { affinity, isRowid, type: declared }: ColumnShape,
  { type, native }: RowColumn,
): boolean {
  if (isRowid) return false
  if (type.kind === 'any') return true
  const isAlike = declared.toUpperCase() === native.toUpperCase()
  if (affinity === 'numeric') return isNumber(type) || isText(type)
  return affinity !== 'text' && isAlike && isText(type)
}

function isNumber({ kind }: ColumnType): boolean {
  return kind === 'float' || kind === 'decimal'
}

function isText({ kind }: ColumnType): boolean {
  return kind === 'text' || kind === 'uuid' || kind === 'enum' || kind === 'json' || kind === 'array'
}
