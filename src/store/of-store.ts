import type { CollectionInfo } from './source.ts'

/** Said by all of its collections: any of them may be left out. */
export function ofStore(
  collections: readonly CollectionInfo[],
  notes: readonly string[],
): readonly CollectionInfo[] {
  if (notes.length === 0) return collections
  return collections.map((info) => ({ ...info, ofStore: [...notes, ...(info.ofStore ?? [])] }))
}

/** What these collections say of their store, each thing once. */
export function notesOfStore(infos: readonly CollectionInfo[]): readonly string[] {
  return [...new Set(infos.flatMap((info) => info.ofStore ?? []))]
}
