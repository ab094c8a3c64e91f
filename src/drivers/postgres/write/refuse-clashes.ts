import type { CollectionAt } from '../../../store/target.ts'
import { clash } from '../errors.ts'
import { formOf } from '../form-of.ts'

/** Tables and indexes of a schema share one space of names. @throws CONFIG_INVALID */
export function refuseClashes(collections: readonly CollectionAt[]): void {
  const taken = new Map<string, string>()
  const take = (kind: 'table' | 'index', name: string, collection: string): void => {
    const owner = taken.get(name)
    const claim = `${kind} ${name} of the collection "${collection}"`
    if (owner !== undefined) throw clash(claim, owner, collection)
    taken.set(name, claim)
  }
  const tables = collections.map(({ collection, layout }) => ({
    collection,
    table: formOf(collection, layout),
  }))
  for (const { collection, table } of tables) take('table', table.name, collection)
  for (const { collection, table } of tables) {
    for (const { name } of table.indexes) take('index', name, collection)
  }
}
