import type { ColumnType, TableColumn } from '../../../model/table-schema.ts'
import type { ColumnShape, TableShape } from '../catalog.ts'
import type { Server } from '../connection/server-of.ts'
import { columnNamed } from '../table-columns.ts'
import { columnTypeOf, mayBeBoolean } from './column-type.ts'
import { declaredColumn } from './declared-column.ts'
import { keeps } from './keeps.ts'
import type { RowTable } from './row-table.ts'

/** Columns of a table that is there which do not keep every value of these rows, as they are declared. */
export function narrowerColumns(
  shape: TableShape,
  table: RowTable,
  server: Server,
): ReadonlyMap<string, Pick<TableColumn, 'type' | 'native'>> {
  return new Map(
    table.columns.flatMap((column) => {
      const there = columnNamed(shape, column.name)
      if (!there || there.generated) return []
      const has = columnTypeOf(there, column.type.kind === 'boolean' && mayBeBoolean(there))
      const isKept = keeps(has, column.type) && !isShorter(has, column.type)
      if (isKept || isOwn(there, declaredColumn(column, table, server))) return []
      return [[column.name, { type: typeFor(has, column.type), native: there.native }] as const]
    }),
  )
}

/** Texts and bytes that are longer are cut or refused by the engine; bytes of a fixed length are filled up with zeros. */
function isShorter(has: ColumnType, wanted: ColumnType): boolean {
  if (has.kind !== wanted.kind || (has.kind !== 'text' && has.kind !== 'bytes')) return false
  const { length, fixed } = wanted.kind === has.kind ? wanted : {}
  if (has.kind === 'bytes' && has.fixed) return !fixed || length !== has.length
  return has.length !== undefined && (length ?? Infinity) > has.length
}

/** Made by dray for such rows: it is as long as its keys allow. */
function isOwn({ native }: ColumnShape, declared: string): boolean {
  return declared === native || declared.startsWith(`${native} `)
}

/** A moment is kept in UTC where the type of the column knows no zones. */
function typeFor(has: ColumnType, wanted: ColumnType): ColumnType {
  const isMoment = has.kind === 'timestamp' && wanted.kind === 'timestamp' && wanted.zone
  return isMoment ? { ...has, zone: true } : has
}
