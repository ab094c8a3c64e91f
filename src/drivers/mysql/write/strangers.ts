import type { CollectionAt } from '../../../store/target.ts'
import { othersIn, tablesIn } from '../catalog.ts'
import type { Work } from '../connection/session.ts'
import { formOf } from '../form-of.ts'
import { sameColumn } from '../table-columns.ts'

/**
 * Whatever in a database is not of these collections: tables, columns added to ours, views, code. Indexes are not named:
 * they hold nothing that the tables do not hold.
 */
export async function strangersIn(
  work: Work,
  database: string,
  ours: readonly CollectionAt[],
): Promise<readonly string[]> {
  const forms = ours.map(({ collection, layout }) => formOf(collection, layout))
  const tables = await tablesIn(work, database)
  const strange = tables.flatMap(({ name, columns }) => {
    const own = forms.find((form) => form.name === name)
    if (!own) return [`table ${name}`]
    return columns
      .filter((column) => !column.generated && !own.columns.some((one) => sameColumn(one.name, column.name)))
      .map((column) => `column ${column.name} of ${name}`)
  })
  return [...strange, ...(await othersIn(work, database))]
}
