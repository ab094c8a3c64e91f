import type { DocumentPage } from '../../model/page/document-page.ts'
import type { DrayError } from '../../model/error.ts'
import type { Key } from '../../model/key.ts'
import type { Layout } from '../../model/layout.ts'
import type { TableShape } from './catalog.ts'
import type { EnumNames } from './rows/enum-types.ts'
import type { CopyText } from './copy/copy-text.ts'

/** What is made when the data is in. */
export interface FinishSql {
  readonly make: string
  readonly instead?: Instead
}

/** What is made in the place of an index. */
interface Instead {
  /** Where some values are too long for an entry of it; or where this server cannot make it, whatever the reason. */
  readonly where: 'too-long' | 'refused'
  /** Nothing, where it is left out. */
  readonly make?: string
  /** In words. */
  readonly means: string
}

export interface ReferenceSql {
  readonly make: string
  /** For eyes. */
  readonly what: string
  /** `key`, `rows`: some of the rows that refer to nothing, and how many there are. */
  readonly orphans: string
}

/**
 * How records of one collection lie in a table, and all that is said to the engine about it. There are two: documents
 * (a key, a document, extracted columns) and rows (a column for each member).
 */
export interface TableForm {
  readonly name: string
  readonly keys: Layout['keys']
  /** Records come with a JSON array of extracted columns. */
  readonly hasCells: boolean
  /** What a record cannot say of a value stands behind UNRENDERED. */
  readonly hasUnrendered?: true
  /** The engine prints documents with white space of its own. */
  readonly isSpaced: boolean
  /** What each record is made of: JSON texts of names, in order. */
  readonly members?: readonly string[]
  /** Every number with a point is the shortest decimal of a double, or has no more digits than any double keeps. */
  readonly fractionsAreDoubles?: boolean
  /** Every column that it writes, in the order of COPY. */
  readonly columns: readonly string[]
  /** The columns of the key, in order. */
  readonly keyColumns: readonly string[]
  /** Names that the schema gives to indexes and keys of this table. */
  readonly indexes: readonly { readonly name: string }[]

  /** Why a table that is there cannot hold these records unchanged. */
  misfitOf(shape: TableShape): string | undefined
  /** Makes the table, with whatever refuses single records: keys and unique indexes. */
  createSql(schema: string, enums?: EnumNames): readonly string[]
  /** What is made when the data is in. Each may be repeated. */
  finishSql(schema: string): readonly FinishSql[]
  /** `sequence`, `last`: counters that this user may not set, and what to; `ahead` of the rows, or behind them. */
  uncountedSql(schema: string, when: 'ahead' | 'behind'): readonly string[]
  /** References to other tables, made when all of them are finished. `tableOf`: where a collection lies. */
  referencesSql(schema: string, tableOf: (collection: string) => string): readonly ReferenceSql[]

  /** How COPY takes its rows. */
  readonly copyFormat: 'binary' | 'text'
  /** Adds the fields of an entry. @returns the error where it cannot be kept: the caller takes the row back */
  encode(page: DocumentPage, i: number, to: CopyText): DrayError | undefined

  /** An expression: `key:document`, and behind byte 29 the array of extracted columns. `row` is the name of the table there. */
  recordSql(row: string): string
  /** The page that `recordSql` made, with its numbers as all stores write them. */
  canonical(page: DocumentPage): DocumentPage
  /** The parts of a key as the text of each column; undefined where no row can have such a key. */
  keyTexts(key: Key): readonly string[] | undefined
  /** Types of the columns of the key, for a cast. */
  readonly keyTypes: readonly string[]
  /** Whether two rows differ in what is written: may be true of equal ones, never false of others. */
  differsSql(one: string, other: string): string
}
