import type { IndexTerm, TableColumn } from '../../../../model/table-schema.ts'
import { quoteName } from '../../identifier.ts'

const MARK = 'in the place of an index of '

/** What a comment says of an index that stands for one of other terms, so that it comes back as that. */
export function indexMark(columns: readonly IndexTerm[]): string {
  return MARK + columns.map(termText).join(', ')
}

function termText({ name, beginning, descending }: IndexTerm): string {
  const part = beginning ? ` (${beginning.count} ${beginning.of})` : ''
  return `${quoteName(name)}${part}${descending ? ' DESC' : ''}`
}

/** The terms that such a comment names; undefined where it says something else, or names no column of the table. */
export function readMark(
  comment: string | undefined,
  columns: readonly TableColumn[],
): readonly IndexTerm[] | undefined {
  if (!comment?.startsWith(MARK)) return undefined
  const text = comment.slice(MARK.length)
  const terms = [...text.matchAll(TERM)].map(({ groups = {} }): IndexTerm => {
    const { name, count, of, descending } = groups
    return {
      name: name!.replaceAll('""', '"'),
      ...(descending && { descending: true }),
      ...(count && { beginning: { count: Number(count), of: of === 'bytes' ? 'bytes' : 'characters' } }),
    }
  })
  const isKnown = terms.every((term) => columns.some(({ name }) => name === term.name))
  return isKnown && terms.length > 0 && indexMark(terms) === comment ? terms : undefined
}

const TERM = /"(?<name>(?:[^"]|"")+)"(?: \((?<count>\d+) (?<of>characters|bytes)\))?(?<descending> DESC)?/g
