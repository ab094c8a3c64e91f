import type { TableIndex } from '../../../../model/table-schema.ts'
import { looksAtBeginnings } from '../../../../store/tables/beginnings.ts'
import { expressionFor } from '../../../../store/tables/conditions/expression-for.ts'
import { sayingOf } from '../../conditions/saying.ts'
import { qualifiedName, quoteText } from '../../identifier.ts'
import { indexOnceSql } from '../../index-once.ts'
import type { FinishSql } from '../../table-form.ts'
import type { RowTable } from '../row-table.ts'
import { indexMark } from './index-mark.ts'
import { indexTerms } from './index-terms.ts'
import { termsForLong } from './terms-for-long.ts'

/** Nothing where the engine has no such index, which the plan says. */
export function finishIndexSql(schema: string, table: RowTable, index: TableIndex): readonly FinishSql[] {
  if (index.own) return [ownIndexSql(schema, table, index)]
  const { where, columns } = index
  const some = where && expressionFor(where, sayingOf(table.schema))
  const terms = indexTerms(index, table.schema.columns)
  if (!terms || (where && some === undefined)) return []
  const rows = some === undefined ? '' : ` WHERE ${some}`
  const isLooser = looksAtBeginnings(index)
  const make = indexSql(schema, table, index, {
    terms: terms.sql + rows,
    // What is unique by beginnings says itself what it is.
    ...(isLooser && !index.unique && { comment: indexMark(columns) }),
  })
  return [{ make, ...(!isLooser && insteadOfLong(schema, table, index, rows)) }]
}

/** As it stood in another server of this engine: what this one cannot make is left out, or made of its columns. */
function ownIndexSql(schema: string, table: RowTable, index: TableIndex): FinishSql {
  const { own, ...plain } = index
  const { definition, comment, lost } = own!
  const make = indexSql(schema, table, index, {
    terms: definition,
    ...(comment !== undefined && { comment }),
  })
  const isPlain =
    plain.columns.length > 0 && plain.columns.every(({ beginning, hashed }) => !beginning && !hashed)
  const [other] = isPlain ? finishIndexSql(schema, table, plain) : []
  const means = other
    ? `the index ${index.name} is one of its columns: this server does not take ${lost ?? 'all that it says'}`
    : `the index ${index.name} is left out: this server does not take it`
  return { make, instead: { where: 'refused', means, ...(other && { make: other.make }) } }
}

/** What takes the place of an index for which some values turn out to be too long. */
export function insteadOfLong(
  schema: string,
  table: RowTable,
  index: Pick<TableIndex, 'name' | 'columns' | 'unique'>,
  rows = '',
): Pick<FinishSql, 'instead'> {
  const terms = termsForLong(index, table.schema.columns)
  if (!terms) return {}
  const make = indexSql(schema, table, index, { terms: terms.sql + rows, comment: indexMark(index.columns) })
  return { instead: { where: 'too-long', make, means: `the index ${index.name} ${terms.means}` } }
}

function indexSql(
  schema: string,
  table: RowTable,
  { name, unique }: Pick<TableIndex, 'name' | 'unique'>,
  { terms, comment }: { readonly terms: string; readonly comment?: string },
): string {
  const make = indexOnceSql(qualifiedName(schema, table.name), { name, unique, terms })
  if (comment === undefined) return make
  return `${make}; COMMENT ON INDEX ${qualifiedName(schema, name)} IS ${quoteText(comment)}`
}
