import type { IndexTerm, TableIndex } from '../../../../model/table-schema.ts'
import { isHashed, looksAtBeginnings } from '../../../../store/tables/beginnings.ts'
import { quoteName } from '../../identifier.ts'
import { type Extent, indexTerms, takesWhole } from './index-terms.ts'

type ExtentOf = (column: string) => Extent | undefined

/** What is unique by the beginnings of values is so by as much of them as it says, by hashes where whole values fit, or not at all. */
export function isMade(index: TableIndex, extentOf: ExtentOf): boolean {
  return !index.unique || !(looksAtBeginnings(index) || isHashed(index)) || takesWhole(index, extentOf)
}

/** A part of CREATE TABLE; of ALTER TABLE, behind ADD. */
export function indexSql(index: TableIndex, extentOf: ExtentOf): string {
  // What is unique by whole values has columns that are as short as that takes.
  const isWhole = index.unique && !looksAtBeginnings(index)
  const terms = (isWhole ? index.columns : indexTerms(index, extentOf)).map(termSql)
  return `${index.unique ? 'UNIQUE ' : ''}INDEX ${quoteName(index.name)} (${terms.join(', ')})`
}

function termSql({ name, beginning, descending }: IndexTerm): string {
  return `${quoteName(name)}${beginning ? `(${beginning.count})` : ''}${descending ? ' DESC' : ''}`
}
