import type { TableColumn } from '../../../model/table-schema.ts'
import type { Reading } from '../../../store/tables/conditions/parse-side.ts'
import { sortsOf } from '../../../store/tables/conditions/sorts.ts'
import { foldName } from '../identifier.ts'
import type { TableShape } from '../table-shape.ts'
import { columnSort } from './column-sort.ts'
import { CONDITION_WORDS } from './condition-words.ts'

/**
 * How expressions about a table are read. A name that is no column's may be a text: `"open"`.
 * https://sqlite.org/quirks.html#double_quoted_string_literals_are_accepted
 * @param isExact whether a column compares its texts byte by byte
 */
export function readingOf(
  { columns: shapes }: TableShape,
  columns: readonly TableColumn[],
  isExact: (column: string) => boolean,
): Reading {
  const names = new Map(columns.map(({ name }) => [foldName(name), name]))
  const affinities = new Map(shapes.map(({ name, affinity }) => [name, affinity]))
  return {
    words: CONDITION_WORDS,
    columnNamed: (name, isQuoted) =>
      !isQuoted && /^current_/i.test(name) ? undefined : names.get(foldName(name)),
    sortOf: sortsOf(columns, ({ name, type }) => columnSort(type, affinities.get(name)!, isExact(name))),
  }
}
