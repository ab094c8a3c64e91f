import type { CollectionInfo } from '../../../store/source.ts'
import { fieldsOfKey, type JsonLayout, layoutOf, whereOf } from '../layout.ts'

export type Found = Partial<Pick<CollectionInfo, 'bytes' | 'absent' | 'notes' | 'losses' | 'damage'>>

/** What is told of a collection, from how it is read. Every record of a JSON file has a key: without one it is refused. */
export function foundCollection(name: string, options: JsonLayout, found: Found): CollectionInfo {
  return {
    name,
    layout: layoutOf(options),
    identity: 'key',
    keyFields: fieldsOfKey(options),
    where: whereOf(options),
    notes: [],
    losses: [],
    ...found,
  }
}
