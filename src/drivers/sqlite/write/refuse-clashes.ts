import type { CollectionAt } from '../../../store/target.ts'
import { clash } from '../errors.ts'
import { foldName } from '../identifier.ts'
import { formOf } from '../form-of.ts'

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
  const forms = collections.map(({ collection, layout }) => ({
    collection,
    form: formOf(collection, layout),
  }))
  for (const { collection, form } of forms) take('table', form.name, collection)
  for (const { collection, form } of forms) {
    for (const { name } of form.indexes) take('index', name, collection)
  }
}
