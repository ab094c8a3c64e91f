import type { TableColumn } from '../../../model/table-schema.ts'
import type { Reading } from '../../../store/tables/conditions/parse-side.ts'
import { sortOf, sortsOf } from '../../../store/tables/conditions/sorts.ts'
import { CONDITION_WORDS } from './condition-words.ts'

/** How the engine's expressions about a table are read. `isExact`: whether a column takes no two texts for one. */
export function readingOf(columns: readonly TableColumn[], isExact: (column: string) => boolean): Reading {
  const names = new Set(columns.map(({ name }) => name))
  return {
    words: CONDITION_WORDS,
    columnNamed: (name) => (names.has(name) ? name : undefined),
    sortOf: sortsOf(columns, ({ name, type }) => sortOf(type, isExact(name))),
  }
}
