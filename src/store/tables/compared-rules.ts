import { typedNames } from '../../lib/typed-names.ts'
import { DrayError } from '../../model/error.ts'
import type { TableColumn, TableSchema } from '../../model/table-schema.ts'

import type { CollectionAt } from '../target.ts'

type Rules = Pick<TableSchema, 'unique' | 'indexes'>
type Compares = (column: TableColumn) => boolean

/** What is unique, and indexes, as far as an engine compares the values of their columns; `left`: the others, in words. */
export function comparedRules(
  { columns, unique, indexes }: Pick<TableSchema, 'columns' | 'unique' | 'indexes'>,
  compares: Compares,
): Rules & { readonly left: readonly string[] } {
  const odd = new Set(columns.filter((column) => !compares(column)).map(({ name }) => name))
  const isOdd = (names: readonly string[]): boolean => names.some((name) => odd.has(name))
  const namesOf = (index: TableSchema['indexes'][number]): readonly string[] =>
    index.columns.map(({ name }) => name)
  return {
    unique: unique.filter((one) => !isOdd(one.columns)),
    indexes: indexes.filter((index) => !isOdd(namesOf(index))),
    left: [
      ...unique.filter((one) => isOdd(one.columns)).map((one) => `that ${one.columns.join(', ')} is unique`),
      ...indexes
        .filter((one) => isOdd(namesOf(one)))
        .map((one) => `the index ${one.name} (${namesOf(one).join(', ')})`),
    ],
  }
}

/** @throws DrayError STORE_INVALID where a new table would be named by a column whose values the engine does not compare */
export function refuseUncompared(tables: readonly CollectionAt[], engine: string, compares: Compares): void {
  for (const { collection, layout } of tables) {
    const { columns = [], key = [] } = layout.schema ?? {}
    const odd = columns.find((column) => key.includes(column.name) && !compares(column))
    if (!odd) continue
    throw new DrayError(
      'STORE_INVALID',
      `Values of ${collection}.${odd.name} are of several kinds, or JSON, and name its rows: ${engine} has no key of such values`,
      {
        collection,
        hint: `Leave it out: --except ${typedNames([collection])}; or say of what kind they are, in dray.config.ts: ${collection}: { store: { layout: 'row', columns: { … } } }`,
      },
    )
  }
}
