import type { TableSchema } from '../../../model/table-schema.ts'
import type { Saying } from '../../../store/tables/conditions/expression-for.ts'
import { sortOf, sortsOf } from '../../../store/tables/conditions/sorts.ts'
import { CONDITION_WORDS } from './condition-words.ts'

/** How conditions of other engines are said about a table of this one, whose own collation takes no two texts for one. */
export function sayingOf({ columns }: TableSchema): Saying {
  return {
    dialect: 'postgres',
    words: CONDITION_WORDS,
    sortOf: sortsOf(columns, ({ type }) => sortOf(type, true)),
  }
}
