import type { CollectionInfo, Declared } from '../../store/source.ts'
import { declaredCollection } from './declared.ts'
import { discover } from './discover.ts'
import type { AddressOptions } from './options.ts'
import type { Files } from './scan.ts'

/** The collections of the store: those that were declared, or with no declaration whatever is found. */
export async function collectionsOf(
  files: Files,
  options: AddressOptions,
  declared: Declared | undefined,
): Promise<readonly CollectionInfo[]> {
  if (!declared) return discover(files, options)
  const found: CollectionInfo[] = []
  for (const [name, read] of Object.entries(declared)) {
    found.push(await declaredCollection(files, options, name, read))
  }
  return found
}
