import type { Checkpoint } from '../model/checkpoint.ts'
import type { DrayError } from '../model/error.ts'
import type { DocumentPage } from '../model/page/document-page.ts'
import type { Layout } from '../model/layout.ts'
import type { Outcomes } from '../model/outcomes.ts'
import type { TableColumn, TableSchema } from '../model/table-schema.ts'
import type { Json } from '../model/value.ts'
import type { Control } from './control/control.ts'
import type { DocumentSource, ReadPowers } from './source.ts'

export type ConflictPolicy = 'fail' | 'skip' | 'overwrite'

/** What a key held before this run: its document and columns, or nothing. */
export interface PreState {
  /** Text of the key as the target keeps it. */
  readonly key: string
  readonly body: Uint8Array | undefined
  /** JSON array of the extracted columns, where the layout has any. */
  readonly cells: Uint8Array | undefined
}

export interface WriterHooks {
  /** Makes the pre-states durable; resolves before anything of theirs is overwritten. */
  keep(states: readonly PreState[]): Promise<void>
  /**
   * Synchronous, called when outcomes are known and just before the commit; what it returns is committed with them.
   * When it throws, the page is rolled back whole. A page of which everything would be written may be told as such before
   * the engine has said so; where it refuses some, nothing is in, and this is called once more.
   */
  checkpoint(outcomes: Outcomes): Checkpoint
  /**
   * Where the page before is still being written: resolves when it is in. This page may be begun beside it, and becomes
   * durable only behind it: then `checkpoint` is called. Where it rejects nothing of this page is ever in.
   */
  readonly pageBefore?: Promise<void>
}

/** A writing session: one per run, source partition and epoch. It owns what is staged. */
export interface Writer {
  /** The last durable checkpoint of this run, partition and epoch. */
  readonly at: Checkpoint | undefined
  /** Another page may be given while one is being written (`hooks.pageBefore`), and that brings something. Never two. */
  readonly overlaps?: boolean
  /**
   * One batch: all of it is accepted, or none. May compact the page's bytes in place; its entries stay readable. It is
   * durable when this resolves; a page of which nothing had to be written may be so later, but the last (without a cursor
   * in its checkpoint) never.
   */
  write(page: DocumentPage, hooks: WriterHooks): Promise<Outcomes>
  /** Everything written is durable and complete; handles are closed. */
  close(): Promise<void>
  /** Handles are closed; what is staged stays for a resume. Idempotent. */
  abandon(): Promise<void>
}

export interface WriterRequest {
  readonly run: string
  readonly partition: string
  /** A writer of a new epoch begins empty-handed: the older epoch's checkpoint is void. */
  readonly epoch: number
  readonly collection: string
  readonly layout: Layout
  /** `load`: this run created the collection or found it empty. `merge`: it may hold documents; the policy applies. */
  readonly mode: 'load' | 'merge'
  readonly policy: ConflictPolicy
}

/** One key to be put back: only where the target still holds what the run wrote. */
export interface Reversal {
  readonly key: string
  /** The fingerprint that the run left there, four lanes. */
  readonly expect: Int32Array
  readonly to: PreState
}

export interface CollectionAt {
  readonly collection: string
  readonly layout: Layout
}

/** A collection that is to be seen. */
export interface PublishedAt extends CollectionAt {
  /** Records that refer to nothing stay: a reference that the engine refuses for their sake is not made. */
  readonly keepsOrphans?: true
}

/** What lies at the address before a run. */
export interface Occupancy {
  /** The store itself (file, folder, database) is there. */
  readonly exists: boolean
  /** Things in it that are not documents of a known layout: tables, views, triggers, other files. */
  readonly foreign: readonly string[]
  /** Everything beside the collections asked about, other collections included; absent where the store cannot tell. */
  readonly strangers?: readonly string[]
  /** Where there are tables instead, in words, of an address that did not say where: it may have meant these. */
  readonly elsewhere?: string
}

/** A record of a page that a target does not take, by its place in the page. */
export interface Unkept {
  readonly index: number
  readonly error: DrayError
}

export interface WritePowers {
  /**
   * Takes the store for this process alone until released. @throws STORE_IN_USE when another program has it open
   */
  readonly exclusive?: () => Promise<{ release(): Promise<void> }>
  /**
   * Looks at collections that are to lie here side by side. Answers at once.
   * @throws CONFIG_INVALID for two that would lie in one place, or that the engine could not tell apart
   */
  readonly refuseClashes?: (collections: readonly CollectionAt[]) => void
  /**
   * Looks at a collection that is not there and is to be made. Answers at once.
   * @throws CONFIG_INVALID for a table of more columns, or longer rows, than the engine takes
   */
  readonly refuseTooWide?: (collection: string, layout: Layout) => void
  /** Names that rules of new tables cannot have: of `facts.ruleNames.shared`, and whatever else has its name among these. */
  readonly takenNames?: () => Promise<readonly string[]>
  /** Tables that are there, without those of dray itself. */
  readonly tableNames?: () => Promise<readonly string[]>
  /** What of a new table of rows it cannot make, in words: a default of a kind that it does not know, comments … */
  readonly unmade?: (collection: string, layout: Layout) => readonly string[]
  /** What of a new table of rows it makes in another way, in words: indexes of beginnings of values. */
  readonly madeOtherwise?: (collection: string, layout: Layout) => readonly string[]
  /**
   * Which records of a page of this collection it would reject by itself, whatever its engine says of the others. Writes
   * nothing: the table may not be there.
   */
  readonly unkept?: (collection: string, layout: Layout) => Promise<(page: DocumentPage) => readonly Unkept[]>
  /** The `id` of each way to compare texts that its tables may have. */
  readonly collations?: () => Promise<readonly string[]>
  /**
   * How the columns of a table that is there are declared which do not keep every value that a layout of rows has for them,
   * by their names. None where there is no such table.
   */
  readonly narrowerColumns?: (
    collection: string,
    layout: Layout,
  ) => Promise<ReadonlyMap<string, Pick<TableColumn, 'type' | 'native' | 'affinity'>>>
  /** What its engine does with digits of a second that a column does not keep. */
  readonly fractions?: () => 'rounded' | 'cut'
  /**
   * The collections that a run made in place, by marks that came with them in one transaction; until it publishes or is
   * forgotten. Undefined where this user may make no marks.
   */
  readonly madeBy?: (run: string) => Promise<readonly string[] | undefined>
  /**
   * What would refer to nothing without these collections, or lose its reference: tables beside `ours`, in words, with the number
   * of rows.
   */
  readonly referredBy?: (
    collections: readonly CollectionAt[],
    ours: readonly CollectionAt[],
  ) => Promise<readonly string[]>
  /**
   * Takes out every row of a table without a key that was empty before the run, and the run's checkpoint with them, once
   * `look`, which only reads, has not thrown. From before `look` until it is empty nobody else writes there.
   * @throws STORE_IN_USE where somebody is writing, and whatever `look` throws, with nothing changed
   */
  readonly empty?: (collection: string, layout: Layout, look: () => Promise<void>) => Promise<void>
  /** The old whole is kept by `publish` and comes back by `restore`: targets that are replaced, not merged into. */
  readonly replace?: true
}

/** A store that is written. Opening it writes nothing: the first writing call is `create`. */
export interface DocumentTarget extends DocumentSource {
  readonly can: ReadPowers & WritePowers
  readonly control: Control
  /**
   * The layout this store gives a collection: the user's `store` options, or its own default. With the schema of a table,
   * only where `facts.rows`: a row layout, whose types are those that this store keeps.
   * @throws CONFIG_INVALID
   */
  layoutFor(
    collection: string,
    options: { readonly [name: string]: Json },
    columns: Layout['columns'],
    table?: TableSchema,
  ): Layout
  /** `beside`: what the asker knows of. */
  occupancy(beside?: readonly CollectionAt[]): Promise<Occupancy>
  /** What lies under a collection's name: nothing, an empty collection, or documents. @throws STORE_INVALID on another shape */
  holds(collection: string, layout: Layout): Promise<'nothing' | 'empty' | 'documents'>
  /** Bytes free where the target would lie, where that can be known. */
  freeBytes(): Promise<number | undefined>
  /**
   * A trial of the right to write what a run makes of these collections, which leaves nothing behind.
   * @throws PERMISSION_DENIED, STORE_INVALID, STORE_BUSY
   */
  probe(collections: readonly CollectionAt[]): Promise<void>
  /** `run` decides where: a store that this run creates is staged until `publish`. */
  create(run: string, collection: string, layout: Layout): Promise<'created' | 'existed'>
  writer(request: WriterRequest): Promise<Writer>
  /** Empties a collection of this run for another epoch: only what is staged, or what this run created. */
  clear(run: string, collection: string, layout: Layout): Promise<void>
  /**
   * Indexes, statistics, and then everything staged becomes visible at once. Idempotent; the last act of transfer.
   * @returns in words, what could not be made: references that do not hold, where orphans are kept; counters, without the right
   */
  publish(run: string, collections: readonly PublishedAt[]): Promise<readonly string[]>
  /**
   * Asked where `publish` failed or was not heard of: whether readers see what the run staged, or a part of it, which
   * `discard` would leave to them.
   */
  isPublished(run: string, collections: readonly CollectionAt[]): Promise<boolean>
  /** What the run staged and did not publish, and its checkpoints in the target. Idempotent. */
  discard(run: string): Promise<void>
  /** One transaction per call: unchanged keys go back, keys changed since come out as conflicted. */
  revert(collection: string, layout: Layout, changes: readonly Reversal[]): Promise<Outcomes>
  drop(collection: string, layout: Layout): Promise<void>
  /** The whole store, which this run created. */
  destroy(): Promise<void>
  /** The file that `publish` put aside for this run comes back, byte for byte. Idempotent. Only with `can.replace`. */
  restore(run: string): Promise<void>
  /** This run's kept old file and leftovers are no longer needed. */
  forget(run: string): Promise<void>
}
