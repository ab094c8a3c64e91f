import type { DocumentTarget } from '../../store/target.ts'
import { memoryControl } from './control.ts'
import {
  appearedMeanwhile,
  invalidOptions,
  noReplacement,
  notEmpty,
  notOurs,
  unknownCollection,
} from './errors.ts'
import { storeOptions } from './options.ts'
import type { Contents, MemoryCollection, Place } from './place.ts'
import { emptyCollection, emptyContents, emptyOut } from './place.ts'
import { revertKeys } from './revert.ts'
import { memorySource } from './source.ts'
import { memoryWriter } from './writer.ts'

/** Writes in place where the store is there already; builds aside, until `publish`, where it is not. */
export function memoryTarget(place: Place): DocumentTarget {
  const source = memorySource(place)

  return {
    ...source,
    control: memoryControl(place),

    layoutFor(collection, options, columns) {
      const parsed = storeOptions.safeParse(options)
      if (!parsed.success) throw invalidOptions(collection, parsed.error)
      return { kind: 'document', keys: source.facts.keys, columns, options: {} }
    },

    async occupancy() {
      return { exists: place.published !== undefined, foreign: [] }
    },

    async holds(name) {
      const found = place.published?.collections.get(name)
      if (!found) return 'nothing'
      return found.records.size > 0 ? 'documents' : 'empty'
    },

    async freeBytes() {
      return undefined
    },

    async probe() {},

    async create(run, name, layout) {
      const { collections } = place.published ?? stage(place, run)
      if (collections.has(name)) return 'existed'
      collections.set(name, emptyCollection(layout, run))
      return 'created'
    },

    async writer(request) {
      const contents = contentsOf(place, request.run)
      const collection = collectionIn(contents, request.collection)
      if (request.mode === 'load') claim(collection, request.collection, request.run)
      return memoryWriter(contents, collection, request)
    },

    async clear(run, name) {
      const collection = collectionIn(contentsOf(place, run), name)
      if (collection.owner !== run) throw notOurs(name, run)
      emptyOut(collection)
    },

    async publish(run) {
      const staged = place.staged.get(run)
      if (!staged) return
      if (place.published) throw appearedMeanwhile(source.address)
      place.published = staged
      place.staged.delete(run)
    },

    async discard(run) {
      place.staged.delete(run)
      place.published?.checkpoints.delete(run)
    },

    async revert(name, layout, changes) {
      return revertKeys(collectionIn(place.published ?? emptyContents(), name), layout, changes)
    },

    async drop(name) {
      place.published?.collections.delete(name)
    },

    async destroy() {
      place.published = undefined
    },

    async restore() {
      throw noReplacement(source.address)
    },

    async forget(run) {
      place.published?.checkpoints.delete(run)
    },
  }
}

/** What this run writes into: what is there, or what it builds. */
function contentsOf(place: Place, run: string): Contents {
  return place.published ?? place.staged.get(run) ?? emptyContents()
}

function stage(place: Place, run: string): Contents {
  const known = place.staged.get(run)
  if (known) return known
  const contents = emptyContents()
  place.staged.set(run, contents)
  return contents
}

function collectionIn({ collections }: Contents, name: string): MemoryCollection {
  const collection = collections.get(name)
  if (!collection) throw unknownCollection(name, collections.keys())
  return collection
}

/** A load writes into what its run made, or into what it finds empty: from then on that is the run's own. */
function claim(collection: MemoryCollection, name: string, run: string): void {
  if (collection.owner === run) return
  if (collection.records.size > 0) throw notEmpty(name)
  collection.owner = run
}
