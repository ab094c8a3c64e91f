import type { ControlRecord } from '../../store/control/control.ts'
import type { Key } from '../../model/key.ts'
import type { Layout } from '../../model/layout.ts'
import { unknownCollection } from './errors.ts'

export interface StoredRecord {
  /** Order of arrival in its collection, from 1. A record that is overwritten keeps it. */
  readonly sequence: number
  readonly key: Key
  readonly body: Uint8Array
  /** JSON array text of the extracted columns. */
  readonly cells: string | undefined
  /** Its fingerprint, four lanes. */
  readonly print: Int32Array
}

export interface MemoryCollection {
  readonly layout: Layout
  /** Another one whenever the collection is made or emptied: a cursor of an older one leads nowhere. */
  generation: string
  /** The run that made it or found it empty, and may empty it. */
  owner: string | undefined
  lastSequence: number
  /** By key name, in order of arrival. */
  readonly records: Map<string, StoredRecord>
}

/** What becomes visible at once. */
export interface Contents {
  readonly collections: Map<string, MemoryCollection>
  /** Encoded, by run and then by partition. They lie with the data, so that both change in one step. */
  readonly checkpoints: Map<string, Map<string, Uint8Array>>
}

/** One named store. It exists once something was published in it. */
export interface Place {
  readonly name: string
  published: Contents | undefined
  /** By run: what it builds where no store was before. */
  readonly staged: Map<string, Contents>
  readonly control: Map<string, ControlRecord>
}

const places = new Map<string, Place>()
let generations = 0

/** The same place for everyone in this process who says the same name. */
export function placeOf(name: string): Place {
  const known = places.get(name)
  if (known) return known
  const place: Place = { name, published: undefined, staged: new Map(), control: new Map() }
  places.set(name, place)
  return place
}

/** Forgets every memory store of this process: for tests. */
export function clearMemory(): void {
  places.clear()
}

export function emptyContents(): Contents {
  return { collections: new Map(), checkpoints: new Map() }
}

/** @throws COLLECTION_UNKNOWN */
export function collectionIn({ collections }: Contents, name: string): MemoryCollection {
  const collection = collections.get(name)
  if (!collection) throw unknownCollection(name, collections.keys())
  return collection
}

export function emptyCollection(layout: Layout, owner: string): MemoryCollection {
  return { layout, generation: nextGeneration(), owner, lastSequence: 0, records: new Map() }
}

export function emptyOut(collection: MemoryCollection): void {
  collection.records.clear()
  collection.generation = nextGeneration()
}

function nextGeneration(): string {
  generations += 1
  return String(generations)
}
