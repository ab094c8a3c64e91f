import type { Collation, TableColumn, TableSchema } from '../../model/table-schema.ts'
import type { Facts } from '../../store/facts.ts'
import type { DocumentTarget } from '../../store/target.ts'
import type { Chosen } from '../collections/choose-collections.ts'

/** What is known of a target that is to get tables. */
export type Taker = Pick<
  Facts,
  'beginnings' | 'conditions' | 'dialect' | 'refersTo' | 'defers' | 'unsigned'
> & {
  /** By `id`. */
  readonly collations: ReadonlySet<string>
}

/** The target is asked only where a table of the source would need one of its collations. */
export async function takerOf(
  { facts, can }: Pick<DocumentTarget, 'facts'> & { readonly can: Pick<DocumentTarget['can'], 'collations'> },
  chosen: readonly Chosen[],
): Promise<Taker> {
  const isAsked = chosen.some(({ info }) =>
    collationsOf(info.layout.schema).some(({ dialect }) => dialect === facts.dialect),
  )
  return { ...facts, collations: new Set(isAsked ? await can.collations?.() : []) }
}

function collationsOf(schema: TableSchema | undefined): readonly Collation[] {
  if (!schema) return []
  return [...schema.columns, ...schema.indexes.flatMap(({ columns }) => columns)].flatMap(
    ({ collation }) => collation ?? [],
  )
}

/** A table with those ways to compare texts that the target has as well; `left`: the others, in words. */
export function carriedCollations(
  table: TableSchema,
  { dialect, collations }: Taker,
): { readonly table: TableSchema; readonly left: readonly string[] } {
  const left: string[] = []
  const carried = <Part extends Pick<TableColumn, 'collation'>>(part: Part, where: string): Part => {
    const { collation, ...rest } = part
    if (!collation || (collation.dialect === dialect && collations.has(collation.id))) return part
    left.push(`the collation ${collation.name} ${where}`)
    // What was taken away may be absent in every part.
    return rest as Part
  }
  const columns = table.columns.map((column) => carried(column, `of column ${column.name}`))
  const indexes = table.indexes.map((index) => ({
    ...index,
    columns: index.columns.map((column) => carried(column, `in index ${index.name}`)),
  }))
  return { table: { ...table, columns, indexes }, left }
}
