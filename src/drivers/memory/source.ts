import type { Entry } from '../../model/page/page.ts'
import { buildPage } from '../../model/scan/pages/page-builder.ts'
import type { CollectionInfo, DocumentSource } from '../../store/source.ts'
import { invalidOptions } from './errors.ts'
import { facts } from './facts.ts'
import { keyName } from './key-name.ts'
import { readOptions } from './options.ts'
import { pinContents } from './pin.ts'
import type { Contents, MemoryCollection, Place, StoredRecord } from './place.ts'
import { collectionIn, emptyContents } from './place.ts'
import { scanCollection } from './scan.ts'
import { looseEntry } from './stored-record.ts'

/** Reads what is published. A store that is not there holds no collections. */
export function memorySource(place: Place): DocumentSource {
  const contents = (): Contents => place.published ?? emptyContents()
  const collection = (name: string): MemoryCollection => collectionIn(contents(), name)

  return {
    address: `memory:${place.name}`,
    identity: `memory:${process.pid}:${place.name}`,
    facts,
    can: {},

    async collections(declared) {
      if (!declared) return [...contents().collections].map(infoOf)
      return Object.entries(declared).map(([name, options]) => {
        const parsed = readOptions.safeParse(options)
        if (!parsed.success) throw invalidOptions(name, parsed.error)
        return infoOf([name, collection(name)])
      })
    },

    async describe(name) {
      collection(name)
      return { identity: 'key' }
    },

    async count(name) {
      return { records: collection(name).records.size, exact: true }
    },

    async pin(request) {
      return pinContents(place.name, collection, request)
    },

    async scan(name, request) {
      request.signal?.throwIfAborted()
      return scanCollection(name, collection(name), request)
    },

    async read(name, layout, keys) {
      const { records } = collection(name)
      return keys.map((key) => {
        const record = records.get(keyName(key, layout.keys))
        return record && entryOf(record, layout.keys)
      })
    },

    async scope() {
      return []
    },

    async close() {},
  }
}

function infoOf([name, { layout, records }]: [string, MemoryCollection]): CollectionInfo {
  const bytes = [...records.values()].reduce((sum, { body }) => sum + body.byteLength, 0)
  return { name, layout, identity: 'key', where: 'kept in memory', bytes, notes: [], losses: [] }
}

function entryOf(record: StoredRecord, keys: 'text' | 'typed'): Entry {
  return buildPage([looseEntry(record)], { keys, next: undefined }).entry(0)
}
