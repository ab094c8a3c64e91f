import type { IndexTerm, TableIndex } from '../../model/table-schema.ts'

export function looksAtBeginnings({ columns }: Pick<TableIndex, 'columns'>): boolean {
  return columns.some(({ beginning }) => beginning)
}

/** Whether it takes values of any length, by their hashes. */
export function isHashed({ columns }: Pick<TableIndex, 'columns'>): boolean {
  return columns.some(({ hashed }) => hashed)
}

/** An index by which the beginnings of values are unique, where it is not made, in words. */
export function uniqueBeginningsNote({ name, columns }: TableIndex): string {
  return `that ${columns.map(beginningText).join(', ')} ${columns.length === 1 ? 'is' : 'are'} unique (${name})`
}

/** An index of beginnings, where it is of whole values or not made, in words. */
export function beginningsNote(index: TableIndex): string {
  if (index.unique) return uniqueBeginningsNote(index)
  const parts = index.columns.filter(({ beginning }) => beginning).map(beginningText)
  return `that the index ${index.name} is of only ${parts.join(', ')}`
}

export function beginningText({ name, beginning }: IndexTerm): string {
  return beginning ? `the first ${beginning.count} ${beginning.of} of ${name}` : name
}
