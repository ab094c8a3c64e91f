import { isDeepStrictEqual } from 'node:util'
import type { CollectionInfo, Declared } from '../../../store/source.ts'
import { declaredCollection } from './declared.ts'
import { discover } from './discover.ts'
import type { AddressOptions } from '../options.ts'
import type { Files } from '../read/scan.ts'

/** The collections of the store: those that were declared, or with no declaration whatever is found. */
export async function collectionsOf(
  files: Files,
  options: AddressOptions,
  declared: Declared | undefined,
): Promise<readonly CollectionInfo[]> {
  if (!declared) return discover(files, options)
  const found: CollectionInfo[] = []
  for (const [name, read] of Object.entries(declared)) {
    found.push(await declaredCollection(files, options, name, read, takesRest(name, declared)))
  }
  return found
}

/** Of the collections that share a place, the last one in their table: a record that fits none of them is told once. */
function takesRest(name: string, declared: Declared): boolean {
  const { kinds, ...place } = declared[name]!
  if (typeof kinds !== 'object' || kinds === null) return true
  const here = Object.keys(kinds).filter((other) => {
    const { kinds: same, file, member } = declared[other] ?? {}
    return isDeepStrictEqual([same, file, member], [kinds, place['file'], place['member']])
  })
  return here.at(-1) === name
}
