import { isDrayError } from '../../model/error.ts'
import type { Json } from '../../model/value.ts'
import type { CollectionInfo, DocumentSource } from '../../store/source.ts'

/**
 * A collection that is there already, read as the options say; undefined where none is. What does not lie under the name, or
 * cannot be read so, the target names when it is asked to hold the collection.
 */
export async function collectionThere(
  target: Pick<DocumentSource, 'collections'>,
  name: string,
  read: Readonly<Record<string, Json>>,
): Promise<CollectionInfo | undefined> {
  const [found] = await target.collections({ [name]: read }).catch((error: unknown) => {
    if (isDrayError(error) && NOT_THERE.has(error.code)) return []
    throw error
  })
  return found
}

const NOT_THERE = new Set<string>([
  'COLLECTION_UNKNOWN',
  'STORE_MISSING',
  'STORE_INVALID',
  'STORE_UNSUPPORTED',
])
