import type { Cursor } from '../model/cursor.ts'
import type { Entry } from '../model/page/page.ts'
import type { DocumentPage } from '../model/page/document-page.ts'
import type { Key } from '../model/key.ts'
import type { Layout } from '../model/layout.ts'
import type { TableSchema } from '../model/table-schema.ts'
import type { Json } from '../model/value.ts'
import type { Facts } from './facts.ts'
import type { Readiness } from './readiness.ts'
import type { Survey } from './survey.ts'

/** What a user's `read` or `store` says of a collection; parsed by the driver, which throws CONFIG_INVALID. */
export type Declared = Readonly<Record<string, { readonly [option: string]: Json }>>

export interface CollectionInfo {
  readonly name: string
  readonly layout: Layout
  /** `key`: every record has one that is unique and not null. Otherwise load only, compared as a multiset. */
  readonly identity: 'key' | 'position' | 'none'
  /** By part of the key: the field that it is read from, null where none is. Absent: it lies beside the record. */
  readonly keyFields?: readonly (string | null)[]
  /** For eyes: the file, pattern or table, and how it was understood: `users.json, object by id`. */
  readonly where: string
  /** Size of what would be read, in bytes, where it is cheap to know. */
  readonly bytes?: number
  /** A declared optional file that is not there: zero records, and said. */
  readonly absent?: boolean
  /** It is read as documents, and its table says more than one does that this driver makes for documents. */
  readonly ownTable?: true
  /** What the reader should know: columns that are not carried, files left out … */
  readonly notes: readonly string[]
  /** What is true of the store as a whole: each of its collections says the same. */
  readonly ofStore?: readonly string[]
  /** What reading it as documents would leave behind; each must be accepted (`--on-loss`). */
  readonly losses: readonly string[]
  /** Why it cannot be read to its end, as far as a first look shows. */
  readonly damage?: string
}

interface CollectionSchema {
  readonly identity: CollectionInfo['identity']
  /** Of a table, whether it is read as documents or as rows. */
  readonly table?: TableSchema
}

/** The smallest thing that changes as one: a file, a table's database, an object. */
export interface PinnedUnit {
  readonly path: string
  readonly bytes: number
  readonly modifiedMs: number
  readonly inode?: string
  /** Of its content; absent when only its size, time and inode were pinned. */
  readonly sha256?: string
  /** The hash is of a copy that the engine made: the same content may have another one in another copy, or in the unit. */
  readonly ofCopy?: boolean
  /** As people know it, where that is not its path. */
  readonly title?: string
}

/** There may be as many as records: whoever reads them holds no more of them than needed. */
export type PinnedUnits = Iterable<PinnedUnit> & { readonly length: number }

/** The state of a source at one moment. Two pins with one `generation` saw the same content. */
export interface Pin {
  readonly generation: string
  /** `content`: by hash of every byte. `stat`: by size, time and inode. */
  readonly by: 'content' | 'stat'
  readonly units: PinnedUnits
  /** Records per collection, counted by code that shares nothing with the scan. Absent by `stat` and without `count`. */
  readonly records?: Readonly<Record<string, number>>
  /** Collections with a damaged unit: what is wrong with it, and where. */
  readonly damaged: ReadonlyMap<string, Error>
}

/** Receives the bytes of a unit while it is pinned: how a backup is of the same moment as the transfer. */
export type Tee = (unit: string) => Promise<{ write(chunk: Uint8Array): Promise<void>; end(): Promise<void> }>

export interface PinRequest {
  readonly collections: readonly { readonly name: string; readonly layout: Layout }[]
  readonly by: Pin['by']
  /** False: only the generation is wanted; no records are counted and no damage is looked for. */
  readonly count?: false
  readonly tee?: Tee
  /** Called with the number of bytes read since the last call. */
  readonly onBytes?: (bytes: number) => void
  readonly signal?: AbortSignal
}

export interface ScanRequest {
  readonly layout: Layout
  /** Where the page before this one ended; absent for the first. */
  readonly after?: Cursor
  /** About how much a page may hold. One record is always read whole, however large. */
  readonly limit: { readonly bytes: number; readonly entries: number }
  /** The caller is slower than reading, and needs the memory: nothing should run in another thread. */
  readonly alone?: boolean
  /** The caller has much to do with each page: as much of the reading as possible should run in another thread. */
  readonly busy?: boolean
  /** White space that the engine puts between tokens is not wanted: it may be removed where that costs least. */
  readonly compact?: boolean
  /** How many of the pages after this one may be under way at one time; one unless given. */
  readonly readers?: number
  readonly signal?: AbortSignal
}

/** Optional functions of a source; present means able. Each waits for its first user: partition, changes, digest. */
export interface ReadPowers {
  /** A complete, consistent copy of the store, made by its own engine, at this path. */
  readonly backup?: (toPath: string, options: { readonly signal?: AbortSignal }) => Promise<void>
  /** Everything found, as declarations, and all questions at once instead of SHAPE_AMBIGUOUS. */
  readonly survey?: () => Promise<Survey>
  /** Whether a file at this absolute local path, written as in a scope, would be taken for data where nothing is declared. */
  readonly finds?: (path: string) => Promise<boolean>
  /** How many pages of one collection it read at one time so far, at most, and what kept it from more. */
  readonly readers?: () => { readonly most: number; readonly refusal?: string }
  /** What a server says of itself, and of what lies or is to lie in it, before a run. Nothing is changed. */
  readonly readiness?: (
    collections: readonly { readonly name: string; readonly layout: Layout }[],
  ) => Promise<readonly Readiness[]>
}

/**
 * A store that is read. Every method is one request: stateless, cancellable, safe to repeat.
 * Errors are DrayErrors; a failure is never an empty result.
 */
export interface DocumentSource {
  /** For eyes; secrets removed. */
  readonly address: string
  /** The same for one store from any folder, alias or user. */
  readonly identity: string
  readonly facts: Facts
  readonly can: ReadPowers
  /** Declared collections, or with no declaration whatever is found. @throws SHAPE_AMBIGUOUS with its readings */
  collections(declared?: Declared): Promise<readonly CollectionInfo[]>
  describe(collection: string, layout: Layout): Promise<CollectionSchema>
  /** By another path than scan. */
  count(
    collection: string,
    layout: Layout,
    signal?: AbortSignal,
  ): Promise<{ records: number; exact: boolean }>
  pin(request: PinRequest): Promise<Pin>
  scan(collection: string, request: ScanRequest): Promise<DocumentPage>
  /** Aligned with `keys`. */
  read(collection: string, layout: Layout, keys: readonly Key[]): Promise<readonly (Entry | undefined)[]>
  /**
   * Absolute local paths whose content belongs to these collections: a target must not lie there. `*` stands for any
   * text within one part of a path.
   */
  scope(
    collections: readonly { readonly name: string; readonly layout: Layout }[],
  ): Promise<readonly string[]>
  close(): Promise<void>
}
