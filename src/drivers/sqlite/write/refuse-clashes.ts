import type { CollectionAt } from '../../../store/target.ts'
import { clash } from '../errors.ts'
import { foldName } from '../identifier.ts'
import { tableOf } from '../layout.ts'

/**
 * Tables and indexes of a database share one space of names, in which `Users` is `users`: two collections may neither lie
 * in one table nor name their indexes alike. @throws CONFIG_INVALID
 */
export function refuseClashes(collections: readonly CollectionAt[]): void {
  const taken = new Map<string, string>()
  const take = (kind: 'table' | 'index', name: string, collection: string): void => {
    const owner = taken.get(foldName(name))
    const claim = `${kind} ${name} of the collection "${collection}"`
    if (owner !== undefined) throw clash(claim, owner, collection)
    taken.set(foldName(name), claim)
  }
  const tables = collections.map(({ collection, layout }) => ({
    collection,
    table: tableOf(collection, layout),
  }))
  for (const { collection, table } of tables) take('table', table.name, collection)
  for (const { collection, table } of tables) {
    for (const { name } of table.indexes) take('index', name, collection)
  }
}
