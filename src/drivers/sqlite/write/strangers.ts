import type { CollectionAt } from '../../../store/target.ts'
import type { Database } from '../database.ts'
import { sameName } from '../identifier.ts'
import { type Table, tableOf } from '../layout.ts'
import { catalogOf, shapeOf } from '../table-shape.ts'

/**
 * Whatever in a database is not of these collections: tables, documents or not, columns added to ours, views, triggers.
 * Indexes are not named: they hold nothing that the tables do not hold.
 */
export function strangersIn(database: Database, ours: readonly CollectionAt[]): readonly string[] {
  const known = ours.map(({ collection, layout }) => tableOf(collection, layout))
  const { tables, virtual, others } = catalogOf(database)
  return [
    ...tables.flatMap(({ name }) => {
      const own = known.find((table) => sameName(table.name, name))
      return own ? addedColumns(database, own) : [`table ${name}`]
    }),
    ...virtual.map((name) => `virtual table ${name}`),
    ...others,
  ]
}

function addedColumns(database: Database, table: Table): readonly string[] {
  const ours = [table.key, table.body, ...table.columns.map(({ name }) => name)]
  const { columns } = shapeOf(database, table.name)!
  return columns
    .filter(({ name, isGenerated }) => !isGenerated && !ours.some((one) => sameName(one, name)))
    .map(({ name }) => `column ${name} of ${table.name}`)
}
