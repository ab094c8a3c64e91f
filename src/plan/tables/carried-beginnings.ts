import type { IndexTerm, TableSchema } from '../../model/table-schema.ts'
import { beginningsNote, looksAtBeginnings } from '../../store/tables/beginnings.ts'
import type { Taker } from './carried-collations.ts'

/**
 * A table whose indexes look at whole values where those of the target cannot look at less of them. What is unique by the
 * beginnings of values is another rule by whole ones, and is left out. `left`: what is not as it was, in words.
 */
export function carriedBeginnings(
  table: TableSchema,
  { beginnings }: Pick<Taker, 'beginnings'>,
): { readonly table: TableSchema; readonly left: readonly string[] } {
  if (beginnings) return { table, left: [] }
  const odd = table.indexes.filter(looksAtBeginnings)
  const left = odd.filter(({ unique }) => unique)
  const indexes = table.indexes
    .filter((index) => !left.includes(index))
    .map((index) => ({ ...index, columns: index.columns.map(whole) }))
  return { table: { ...table, indexes }, left: odd.map(beginningsNote) }
}

function whole({ beginning: _, ...term }: IndexTerm): IndexTerm {
  return term
}
