import type { IndexTerm, TableIndex } from '../../model/table-schema.ts'

export function looksAtBeginnings({ columns }: Pick<TableIndex, 'columns'>): boolean {
  return columns.some(({ beginning }) => beginning)
}

/** An index by which the beginnings of values are unique, where it is not made, in words. */
export function uniqueBeginningsNote({ name, columns }: TableIndex): string {
  return `that ${columns.map(beginningText).join(', ')} ${columns.length === 1 ? 'is' : 'are'} unique (${name})`
}

export function beginningText({ name, beginning }: IndexTerm): string {
  return beginning ? `the first ${beginning.count} ${beginning.of} of ${name}` : name
}
