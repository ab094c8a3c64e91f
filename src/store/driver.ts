import type { ZodObject } from 'zod'
import type { SecondThread } from '../lib/second-thread.ts'
import type { Layout } from '../model/layout.ts'
import type { Address } from './address.ts'
import type { Facts } from './facts.ts'
import type { ObjectStore } from './object-store.ts'
import type { DocumentSource } from './source.ts'
import type { DocumentTarget } from './target.ts'

export interface OpenContext {
  /** Where a driver may put large temporary files of its own: a folder that the run removes. */
  readonly scratch: string
  /** Opens the object store under a driver that stands on one. */
  readonly objects: (path: string) => Promise<ObjectStore>
  /** Where work may go on beside this thread; absent where sources run unbuilt. */
  readonly beside?: SecondThread | undefined
}

/** A kind of store. A function returning an object opens it; everything about the kind is data here. */
export interface Driver {
  readonly scheme: string
  /** Other schemes of the same meaning: `postgresql`. */
  readonly alsoCalled?: readonly string[]
  /** `SQLite database`: for `dray stores` and messages. */
  readonly title: string
  readonly example: string
  /** Its address is a path of this machine. */
  readonly local: boolean
  readonly facts: Facts
  /** What may stand behind `?` in an address; documented by `.describe()`. */
  readonly addressOptions: ZodObject
  /** Names of the credentials that its address takes: `password`. Absent: none. */
  readonly credentials?: readonly string[]
  /** What a collection's `read` may say. */
  readonly readOptions: ZodObject
  /** What a collection's `store` may say. */
  readonly storeOptions: ZodObject
  /** By part of a key: the field of the record that holds it, null where none does. Absent: none in any layout. */
  keyFields?(layout: Layout): readonly (string | null)[]
  openSource(address: Address, context: OpenContext): Promise<DocumentSource>
  /** Absent: a source only. */
  openTarget?(address: Address, context: OpenContext): Promise<DocumentTarget>
}

/** The stores that there are: handed to `openStore`, so that `store/` knows no driver. */
export interface Drivers {
  readonly documents: readonly Driver[]
  /** The object store of a local folder. */
  readonly objects: (folder: string) => Promise<ObjectStore>
  readonly beside?: SecondThread | undefined
}
