import type { DocumentTarget } from '../../store/target.ts'
import { memoryControl } from './control.ts'
import { appearedMeanwhile, invalidOptions, notEmpty, notOurs } from './errors.ts'
import { facts } from './facts.ts'
import { storeOptions } from './options.ts'
import type { Contents, MemoryCollection, Place } from './place.ts'
import { collectionIn, emptyCollection, emptyContents, emptyOut } from './place.ts'
import { memorySource } from './source.ts'
import { undoing } from './undoing.ts'
import { memoryWriter } from './writer.ts'

/** Writes in place where the store is there already; builds aside, until `publish`, where it is not. */
export function memoryTarget(place: Place): DocumentTarget {
  const source = memorySource(place)
  return {
    ...source,
    can: { ...source.can, madeBy: async (run) => madeBy(place, run) },
    control: memoryControl(place),
    ...looking(place),
    ...writing(place),
    ...undoing(place),
  }
}

function madeBy({ published }: Place, run: string): readonly string[] {
  const made = [...(published?.collections ?? [])].filter(([, { owner }]) => owner === run)
  return made.map(([name]) => name)
}

function looking(
  place: Place,
): Pick<DocumentTarget, 'layoutFor' | 'occupancy' | 'holds' | 'freeBytes' | 'probe'> {
  return {
    layoutFor(collection, options, columns) {
      const parsed = storeOptions.safeParse(options)
      if (!parsed.success) throw invalidOptions(collection, parsed.error)
      return { kind: 'document', keys: facts.keys, columns, options: {} }
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
  }
}

function writing(
  place: Place,
): Pick<DocumentTarget, 'create' | 'writer' | 'clear' | 'publish' | 'isPublished'> {
  return {
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
      if (!staged) return []
      if (place.published) throw appearedMeanwhile(`memory:${place.name}`)
      place.published = staged
      place.staged.delete(run)
      return []
    },

    async isPublished(run) {
      return place.published !== undefined && !place.staged.has(run)
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

/** A load writes into what its run made, or into what it finds empty: from then on that is the run's own. */
function claim(collection: MemoryCollection, name: string, run: string): void {
  if (collection.owner === run) return
  if (collection.records.size > 0) throw notEmpty(name)
  collection.owner = run
}
