import type { TableIndex, TableSchema } from '../../model/table-schema.ts'
import type { Taker } from './carried-collations.ts'

/**
 * A table whose indexes are what the target's engine can make of them: in the words of another one they are no more than their
 * columns, or nothing. `left`: what goes with those words.
 */
export function ownIndexes(
  table: TableSchema,
  { dialect }: Pick<Taker, 'dialect'>,
): { readonly table: TableSchema; readonly left: readonly string[] } {
  const isForeign = ({ own }: TableIndex): boolean => own !== undefined && own.dialect !== dialect
  const indexes = table.indexes.filter((index) => !isForeign(index) || index.columns.length > 0)
  return {
    table: { ...table, indexes: indexes.map((index) => (isForeign(index) ? plain(index) : index)) },
    left: table.indexes.filter(isForeign).flatMap(({ own }) => own!.lost ?? []),
  }
}

function plain({ own: _, ...index }: TableIndex): TableIndex {
  return index
}
