import type { CollectionAt } from '../../../store/target.ts'
import type { Database } from '../database.ts'
import { formOf } from '../form-of.ts'
import { sameName } from '../identifier.ts'
import type { TableForm } from '../table-form.ts'
import { catalogOf, shapeOf } from '../table-shape.ts'

/**
 * Whatever in a database is not of these collections: tables, documents or not, columns added to ours, views, triggers.
 * Indexes are not named: they hold nothing that the tables do not hold.
 */
export function strangersIn(database: Database, ours: readonly CollectionAt[]): readonly string[] {
  const known = ours.map(({ collection, layout }) => formOf(collection, layout))
  const { tables, virtual, others } = catalogOf(database)
  return [
    ...tables.flatMap(({ name }) => {
      const own = known.find((form) => sameName(form.name, name))
      return own ? addedColumns(database, own) : [`table ${name}`]
    }),
    ...virtual.map((name) => `virtual table ${name}`),
    ...others,
  ]
}

function addedColumns(database: Database, form: TableForm): readonly string[] {
  const { columns } = shapeOf(database, form.name)!
  return columns
    .filter(({ name, isGenerated }) => !isGenerated && !form.columns.some((one) => sameName(one, name)))
    .map(({ name }) => `column ${name} of ${form.name}`)
}
