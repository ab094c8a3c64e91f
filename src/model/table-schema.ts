import type { Condition } from './condition.ts'

/**
 * The kinds of column that stores share. A driver maps each native type to one of these and back, and says how the values
 * of each lie in a record: `docs/decisions/0025-rows.md` has that table.
 */
export type ColumnType =
  | { readonly kind: 'boolean' }
  | { readonly kind: 'integer'; readonly bits: 8 | 16 | 24 | 32 | 64; readonly unsigned?: boolean }
  /** Exact. Without precision: as many digits as the engine keeps. */
  | { readonly kind: 'decimal'; readonly precision?: number; readonly scale?: number }
  | { readonly kind: 'float'; readonly bits: 32 | 64 }
  /** `length` in characters. */
  | { readonly kind: 'text'; readonly length?: number; readonly fixed?: boolean }
  /** `length` in bytes. */
  | { readonly kind: 'bytes'; readonly length?: number; readonly fixed?: boolean }
  /** `kept`: the text comes back as it went in; `parsed`: as the engine prints it. */
  | { readonly kind: 'json'; readonly text: 'kept' | 'parsed' }
  /** `digits` of a second. Without zone: what a clock on a wall shows. */
  | { readonly kind: 'timestamp'; readonly zone: boolean; readonly digits: number }
  | { readonly kind: 'date' }
  | { readonly kind: 'time'; readonly zone: boolean; readonly digits: number }
  | { readonly kind: 'uuid' }
  /** `name`: of the type, where its engine names types. */
  | { readonly kind: 'enum'; readonly values: readonly string[]; readonly name?: string }
  | { readonly kind: 'array'; readonly of: ColumnType }
  /**
   * Each value is of its own kind: a column of SQLite without a type, or one whose values do not keep to it. `empty`: it holds
   * none, and what it is declared as says this much.
   */
  | { readonly kind: 'any'; readonly empty?: 'text' | 'bytes' }
  /** A type that only one engine has, carried as the text that this engine prints and reads. */
  | { readonly kind: 'other'; readonly dialect: string; readonly name: string }

export interface TableColumn {
  readonly name: string
  readonly type: ColumnType
  readonly nullable: boolean
  /** As its store declares it, for eyes, and for a target of the same dialect: `varchar(20)`. */
  readonly native: string
  /** A constant, or `now`; an expression of another dialect is not carried. */
  readonly default?:
    | { readonly value: string | number | boolean | null }
    | { readonly now: true }
    | { readonly expression: string; readonly dialect: string }
  /** The engine counts it up where no value is given. */
  readonly identity?: boolean
  /** It counts behind the largest number that is there: those of rows that are gone may be given again. */
  readonly reuses?: true
  /** The largest number that it gave, where rows are gone and it is beyond all that are there: it gives none of these again. */
  readonly countedTo?: string
  /** Computed by the engine from others: it is not written. Carried to a target of the same dialect as the expression. */
  readonly generated?: {
    readonly expression: string
    readonly dialect: string
    readonly kept: 'stored' | 'virtual'
  }
  readonly comment?: string
  /** How its texts are compared, where that is not what its engine does by itself. */
  readonly collation?: Collation
  /** Of a table that is there: it keeps only some of the values that the source may have, and each is looked at. */
  readonly narrower?: true
  /** Of a table that is there, where losses are accepted: what becomes of digits of a second that it does not keep. */
  readonly fractions?: 'rounded' | 'cut'
  /**
   * Of a table of SQLite that is there, and narrower by this: what the engine makes of a value before it keeps it, whatever
   * kind the source's are of. https://sqlite.org/datatype3.html#type_affinity
   */
  readonly affinity?: 'integer' | 'numeric' | 'real' | 'text'
  /**
   * Of a table that is there: the kind that the source's column is of, whose values are read as of this one; or what the
   * numbers of the one count, since 1970, that the other has as moments.
   */
  readonly readFrom?: ColumnType['kind'] | 'seconds' | 'milliseconds'
  /** Of a table that is there: what the source calls it, where its name is the same but for its case. */
  readonly field?: string
}

/** Carried only to a store that has the very same. */
export interface Collation {
  readonly name: string
  readonly dialect: string
  /** Two of a dialect that are called so compare alike: with the library that they are of, and its version. */
  readonly id: string
}

export interface TableIndex {
  readonly name: string
  /** What every engine can make it of; empty where only its own can. */
  readonly columns: readonly IndexTerm[]
  readonly unique: boolean
  /** Only of the rows of which this is true: no key, though it may be unique. */
  readonly where?: WrittenCondition
  /** Where it is more than its columns say. */
  readonly own?: OwnIndex
}

/** An index in the words of its engine, for another of the same. */
export interface OwnIndex {
  readonly dialect: string
  /** All that stands behind the name of its table. */
  readonly definition: string
  readonly comment?: string
  /** What of it other engines do not make, in words. */
  readonly lost?: string
}

/** In the words of its engine; and in those that engines share, where they say it at all. */
export interface WrittenCondition {
  readonly expression: string
  readonly dialect: string
  readonly condition?: Condition
}

export interface IndexTerm {
  readonly name: string
  readonly descending?: boolean
  /** Only so much of each value is looked at. Such an index is no key, though it may be unique. */
  readonly beginning?: { readonly count: number; readonly of: 'characters' | 'bytes' }
  /** Values of any length are told apart by their hashes. */
  readonly hashed?: true
  /** Where it is another than that of the column. */
  readonly collation?: Collation
}

export interface TableReference {
  readonly name?: string
  readonly columns: readonly string[]
  /** The collection that is referred to. */
  readonly to: string
  /** Its table, where that is called otherwise. */
  readonly toTable?: string
  readonly toColumns: readonly string[]
  readonly onDelete?: ReferenceAction
  readonly onUpdate?: ReferenceAction
  readonly deferrable?: Deferrable
}

/** It may be checked at the end of a transaction: when the transaction asks for it, or always. */
export type Deferrable = 'when-asked' | 'always'
type ReferenceAction = 'restrict' | 'cascade' | 'set-null' | 'set-default' | 'no-action'

export interface TableCheck extends WrittenCondition {
  readonly name?: string
}

/** What a table is, in words that every relational store knows: plain data, part of a plan. */
export interface TableSchema {
  readonly columns: readonly TableColumn[]
  /** Columns that name a row: the primary key, or else a unique key that cannot be NULL. Empty where there is none. */
  readonly key: readonly string[]
  readonly unique: readonly {
    readonly name?: string
    readonly columns: readonly string[]
    readonly deferrable?: Deferrable
  }[]
  readonly indexes: readonly TableIndex[]
  readonly references: readonly TableReference[]
  readonly checks: readonly TableCheck[]
  readonly comment?: string
  /** What belongs to the table and is carried nowhere, in words: triggers, expression indexes, policies … */
  readonly notCarried: readonly string[]
}
