import type { TableSchema } from '../../../model/table-schema.ts'
import type { Saying } from '../../../store/tables/conditions/expression-for.ts'
import { sortsOf } from '../../../store/tables/conditions/sorts.ts'
import { cellFormOf } from '../rows/cells/cell-form-of.ts'
import { columnSort } from './column-sort.ts'
import { CONDITION_WORDS } from './condition-words.ts'

/** How conditions of other engines are said about a new table. */
export function sayingOf({ columns }: TableSchema): Saying {
  return {
    dialect: 'sqlite',
    words: CONDITION_WORDS,
    sortOf: sortsOf(columns, ({ type, collation }) =>
      columnSort(type, cellFormOf(type).affinities[0]!, collation === undefined),
    ),
  }
}
