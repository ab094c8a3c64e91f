import type { CollectionAt } from '../../../store/target.ts'
import { othersIn, tablesIn } from '../catalog.ts'
import type { Work } from '../connection/session.ts'
import { formOf } from '../form-of.ts'

/**
 * Whatever in a schema is not of these collections: tables, columns added to ours, views, functions, triggers. Indexes
 * are not named: they hold nothing that the tables do not hold.
 */
export async function strangersIn(
  work: Work,
  schema: string,
  ours: readonly CollectionAt[],
): Promise<readonly string[]> {
  const forms = new Map(
    ours.map(({ collection, layout }) => [formOf(collection, layout).name, { collection, layout }]),
  )
  const tables = (await tablesIn(work, schema)).flatMap((shape) => {
    const own = forms.get(shape.name)
    if (!own) return [`table ${shape.name}`]
    const { columns } = formOf(own.collection, own.layout, shape)
    return shape.columns
      .filter(({ name, generated }) => generated === undefined && !columns.includes(name))
      .map(({ name }) => `column ${name} of ${shape.name}`)
  })
  return [...tables, ...(await othersIn(work, schema))]
}
