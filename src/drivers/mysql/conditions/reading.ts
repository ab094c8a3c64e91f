import type { TableColumn } from '../../../model/table-schema.ts'
import type { Reading } from '../../../store/tables/conditions/parse-side.ts'
import { sortOf, sortsOf } from '../../../store/tables/conditions/sorts.ts'
import type { TableShape } from '../catalog.ts'
import { foldName } from '../identifier.ts'
import { CONDITION_WORDS } from './condition-words.ts'

/** How the engine's expressions about a table are read. */
export function readingOf({ columns: shapes }: TableShape, columns: readonly TableColumn[]): Reading {
  const names = new Map(columns.map(({ name }) => [foldName(name), name]))
  const collations = new Map(shapes.map(({ name, collation }) => [name, collation ?? '']))
  return {
    words: CONDITION_WORDS,
    columnNamed: (name, isQuoted) => (isQuoted ? names.get(foldName(name)) : undefined),
    sortOf: sortsOf(columns, ({ name, type }) => sortOf(type, EXACT.test(collations.get(name) ?? ''))),
  }
}

/** Others take `a` for `A`, or forget spaces at the end. */
const EXACT = /_(?:nopad|0900)_bin$/
