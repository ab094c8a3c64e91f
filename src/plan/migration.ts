import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { Json } from '../model/value.ts'
import type { KeyPart } from '../model/key.ts'
import type { Rate } from '../model/rate.ts'
import type { ConflictPolicy } from '../store/target.ts'
import type { ColumnWord } from './rows/column-word.ts'

/** Facts about the run that a mapping may use: its only clock. The same on every resume. */
export interface RunFacts {
  /** Unix milliseconds of the first start. */
  readonly startedAt: number
  readonly id: string
}

export interface MappingContext {
  readonly run: RunFacts
}

/** One record as a mapping sees it. */
export interface MappingEntry {
  /** Its key in the source: one part as it is, several as an array. */
  readonly key: KeyPart | readonly KeyPart[]
  // oxlint-disable-next-line typescript/no-explicit-any -- user data: its shape is the user's to declare
  readonly value: any
  /** Named parts of its file's path, where the collection is read by a pattern. */
  readonly parts: Readonly<Record<string, string>>
}

/** Returned by a mapping to leave a record out on purpose; counted as filtered. */
export const drop: unique symbol = Symbol.for('dray.drop')

export interface Mapped {
  readonly key?: KeyPart | readonly KeyPart[]
  readonly value: unknown
}

export interface ColumnDefinition {
  /** Columns beside a document are of `integer`, `real` or `text`; those of `layout: 'row'` of any of these. */
  readonly type: ColumnWord
  /** Its value for one record; `null` where the column allows it. Default: the field of the same name. */
  // oxlint-disable-next-line typescript/no-explicit-any -- user data
  readonly from?: (record: any, context: MappingContext) => unknown
  readonly nullable?: boolean
}

/** The elements of a list in each record of another collection, as records of their own. */
export interface ElementsDefinition {
  /** The member that is the list: `lines`. */
  readonly of: string
  /** The element's own field that names it within its list. Default: its position does. */
  readonly key?: string
  /** The field that gets the record's key, one for each part. Default: `orders_id`, of the collection and its key. */
  readonly parent?: string | readonly string[]
  /** The field that gets the place in the list, from 0. Default `position`. */
  readonly position?: string
  /** The field that holds an element which is no object. Default `value`. */
  readonly value?: string
}

/** Records of another collection, put as a list into the record that they name. */
export interface NestDefinition {
  /** The collection in the source: `order_lines`. */
  readonly from: string
  /** Its fields that name the record. Default: those of its reference to the record's table. */
  readonly by?: string | readonly string[]
  /** Its fields by which a list is ordered. Default: the order of its key. */
  readonly order?: string | readonly string[]
  /** Its field that is the place in the list: the list is ordered by it, and does not repeat it. */
  readonly position?: string
  /** Its field that is an element which is no object: where it holds something, that is the element. */
  readonly value?: string
  /** Lists that each of these records gets in turn. */
  readonly nest?: Readonly<Record<string, NestDefinition>>
}

/** What the user says of one collection. Everything is optional: then it is copied as it is. */
export interface CollectionDefinition {
  /** The collection in the source; default its own name. */
  readonly from?: string
  /** With `from`: not its records, but the elements of a list in each of them; `lines` is `{ of: 'lines' }`. */
  readonly elements?: string | ElementsDefinition
  /** Lists that each record gets, by the field that holds them. */
  readonly nest?: Readonly<Record<string, NestDefinition>>
  /** How it lies in the source: options of the source's driver. */
  readonly read?: Readonly<Record<string, Json>>
  /** Any Standard Schema (Zod, Valibot, ArkType …). A record that it refuses is rejected with its reason. */
  readonly schema?: StandardSchemaV1
  /** `original` (default): the schema only judges. `parsed`: what it returns is written, each change counted as a loss. */
  readonly keep?: 'original' | 'parsed'
  readonly key?: (
    // oxlint-disable-next-line typescript/no-explicit-any -- user data
    record: any,
    context: MappingContext & Pick<MappingEntry, 'key' | 'parts'>,
  ) => KeyPart | readonly KeyPart[]
  readonly map?: (entry: MappingEntry, context: MappingContext) => Mapped | typeof drop
  /** Fields that name a record of another collection: decides the order and is checked. */
  readonly references?: Readonly<Record<string, string>>
  /** Paths of fields never shown: `apiKeys.*`. */
  readonly sensitive?: readonly string[]
  /** How it lies in the target: `columns`, and options of the target's driver. */
  readonly store?: {
    /** `row`: a column for each field, where the target has tables. */
    readonly layout?: 'document' | 'row'
    readonly columns?: Readonly<Record<string, ColumnDefinition>>
    /** With `layout: 'row'`: the fields, instead of `columns`. */
    readonly jsonSchema?: { readonly [word: string]: Json }
    readonly [option: string]: unknown
  }
}

export interface Policies {
  readonly onConflict: ConflictPolicy
  readonly replace: boolean
  readonly onInvalid: 'reject' | 'fail'
  readonly onLoss: 'fail' | 'tag' | 'coerce'
  /**
   * A record that refers to one that is not there. Absent: it moves, and a target whose engine holds tables together does
   * not finish with it.
   */
  readonly onOrphan?: 'fail' | 'reject' | 'keep'
  /**
   * A column of a table that is there, of another kind than the source's: no run, or its values are read as of that kind;
   * where one has numbers and the other moments, as so many seconds or milliseconds since 1970.
   */
  readonly onOtherType: 'fail' | 'read' | 'read-seconds' | 'read-milliseconds'
  /** A run with more rejects than this fails. `percent` is of the records read, at least 100 records are allowed by the default. */
  readonly maxRejects: { readonly records?: number; readonly percent?: number }
  /** `default`: copied when the source is local and fits twice. */
  readonly backup: 'default' | 'none' | { readonly to: string }
  readonly verify: 'digest' | 'count' | 'none'
  /** The most that may come out of either store, or go into it, in a second. Absent: as much as they can. */
  readonly rate?: Rate
}

export const DEFAULT_POLICIES: Policies = {
  onConflict: 'fail',
  replace: false,
  onInvalid: 'reject',
  onLoss: 'fail',
  onOtherType: 'fail',
  maxRejects: { records: 100, percent: 1 },
  backup: 'default',
  verify: 'digest',
}

/** The wish: checked words of the user, nothing decided. */
export interface Migration {
  readonly from: string
  readonly to: string
  readonly collections?: Readonly<Record<string, CollectionDefinition>>
  /** Collections that lie in the source and are not among these: they stay there (the default), or move as they are. */
  readonly others?: 'leave' | 'move'
  readonly policies?: Partial<Policies>
  /** Where it was read from, and the hash of every file that was loaded for it. */
  readonly config?: { readonly path: string; readonly code: string; readonly files: readonly string[] }
}
