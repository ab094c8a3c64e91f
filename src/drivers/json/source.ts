import { dirname, isAbsolute, relative, sep } from 'node:path'
import type { SecondThread } from '../../lib/second-thread.ts'
import type { Layout } from '../../model/layout.ts'
import type { ObjectStore } from '../../store/object-store.ts'
import type { DocumentSource } from '../../store/source.ts'
import { collectionsOf } from './discover/collections.ts'
import { facts } from './facts.ts'
import { findKeys } from './read/find-keys.ts'
import type { KindPlaces } from './read/kind-places.ts'
import { jsonLayoutOf } from './layout.ts'
import { lineFinder } from './lines.ts'
import { memberFinder } from './read/member-range.ts'
import { isListed } from './discover/list-json-files.ts'
import type { AddressOptions } from './options.ts'
import { countRecords, pinUnits } from './read/pin.ts'
import { type Files, scanPage } from './read/scan.ts'
import { surveyOf } from './discover/survey.ts'
import { anyPath } from './unit-pattern.ts'
import { unitFeed } from './read/units.ts'

export interface JsonPlace {
  readonly store: ObjectStore
  readonly address: string
  readonly options: AddressOptions
  readonly beside?: SecondThread | undefined
  /** What scans learn of containers of many kinds; closed with the source. */
  readonly kindPlaces?: KindPlaces | undefined
}

/** JSON files in an object store, as a store of documents. */
export function jsonSource({
  store,
  address,
  options,
  beside: thread,
  kindPlaces,
}: JsonPlace): DocumentSource {
  const lineOf = lineFinder(store)
  const beside = thread?.hold()
  const memberOf = memberFinder(store, lineOf)
  const files: Files = { store, feed: unitFeed(store), lineOf, memberOf, beside, kindPlaces }
  return {
    address,
    identity: store.identity,
    facts,
    can: {
      survey: () => surveyOf(files, options),
      finds: async (path) => {
        const key = keyAt(store, path)
        return key !== undefined && isListed(store, options, key)
      },
    },
    collections: (declared) => collectionsOf(files, options, declared),
    describe: async () => ({ identity: 'key' }),
    count: async (collection, layout, signal) => {
      const records = await countRecords(files, collection, jsonLayoutOf(layout), signal)
      return { records, exact: true }
    },
    pin: (request) => pinUnits(files, request),
    scan: (collection, request) => scanPage(files, collection, request),
    read: (collection, layout, keys) => findKeys(files, collection, layout, keys),
    scope: async (collections) => collections.flatMap(({ layout }) => scopeOf(store, layout)),
    close: async () => {
      await beside?.release()
      kindPlaces?.close()
      await store.close()
    },
  }
}

/** The file, or for a pattern all files that fit it. */
function scopeOf(store: ObjectStore, layout: Layout): readonly string[] {
  const path = store.can.localPath?.(anyPath(jsonLayoutOf(layout)))
  return path === undefined ? [] : [path]
}

/** The key that a local path has in the store, if it lies there. */
function keyAt(store: ObjectStore, path: string): string | undefined {
  const inside = store.can.localPath?.('any')
  if (inside === undefined) return undefined
  const way = relative(dirname(inside), path)
  return way.split(sep)[0] === '..' || isAbsolute(way) ? undefined : way.split(sep).join('/')
}
