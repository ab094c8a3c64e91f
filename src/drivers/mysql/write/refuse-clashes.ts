import type { CollectionAt } from '../../../store/target.ts'
import { clash } from '../refusals.ts'
import { formOf } from '../form-of.ts'

/** Two collections may not lie in one table; on some servers `Users` is `users`. @throws CONFIG_INVALID */
export function refuseClashes(collections: readonly CollectionAt[], keepsCase: boolean): void {
  const taken = new Map<string, string>()
  for (const { collection, layout } of collections) {
    const { name } = formOf(collection, layout)
    const folded = keepsCase ? name : name.toLowerCase()
    const claim = `table ${name} of the collection "${collection}"`
    const owner = taken.get(folded)
    if (owner !== undefined) throw clash(claim, owner, collection)
    taken.set(folded, claim)
  }
}
