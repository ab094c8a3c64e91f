import type { TableSchema } from '../../model/table-schema.ts'
import type { CollectionInfo } from '../source.ts'
import { notCarriedNote, withNotes } from './collection-infos.ts'

/**
 * Documents of a table, with what is to be known of that. `isOwn`: it says more than one does that the driver makes for
 * documents.
 */
export function ofOwnTable(
  info: CollectionInfo,
  { isOwn, notCarried }: Pick<TableSchema, 'notCarried'> & { readonly isOwn: boolean },
): CollectionInfo {
  const told = withNotes(info, notCarried.map(notCarriedNote))
  return isOwn ? { ...told, ownTable: true } : told
}

/** Beside its columns and its key. */
export function hasRules({ unique, indexes, references, checks, comment }: TableSchema): boolean {
  return comment !== undefined || [unique, indexes, references, checks].some(({ length }) => length > 0)
}
