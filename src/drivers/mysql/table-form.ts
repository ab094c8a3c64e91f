import type { DocumentPage } from '../../model/page/document-page.ts'
import type { DrayError } from '../../model/error.ts'
import type { Key } from '../../model/key.ts'
import type { Layout } from '../../model/layout.ts'
import type { TableShape } from './catalog.ts'
import type { Server } from './connection/server-of.ts'

/** Takes the fields of a row, one after the other, each as the text of its value. */
export interface FieldSink {
  /** They stay as they are until the row is sent. */
  put(bytes: Uint8Array): void
  /** The same of bytes that do not. */
  putCopy(bytes: Uint8Array): void
  putNull(): void
}

/** A column that is written, and what the server makes of the text of its field: `FROM_BASE64(?)`. */
interface WrittenColumn {
  readonly name: string
  /** `?` stands for the field; absent where it is the field itself. */
  readonly from?: string
}

/** A part of a record, as the server renders it. */
export interface Piece {
  readonly sql: string
  /** What becomes of the text that the server gives, where it cannot render it by itself. */
  readonly mended?: (text: string) => string
}

export interface ReferenceSql {
  readonly name: string
  readonly sql: string
  /** For eyes. */
  readonly what: string
  /** Some of the rows that refer to nothing. */
  readonly orphans: string
}

export type ShapeToFinish = Pick<TableShape, 'indexes' | 'columns' | 'isMarked'>

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
  /** So many texts stand before each record that belong into it. */
  readonly textsBefore?: number
  /** Bytes come as lines of base 64 behind a MARK. */
  readonly hasMarks?: boolean
  /** What every record is made of, in order, as JSON texts of names. */
  readonly members?: readonly string[]
  /** Bodies are written without white space between tokens. */
  readonly isCompact: boolean
  /** Every column that it writes, in the order of the fields. */
  readonly columns: readonly WrittenColumn[]
  /** The columns of the key, in order. */
  readonly keyColumns: readonly string[]

  /** Why a table that is there cannot hold these records unchanged. */
  misfitOf(shape: TableShape): string | undefined
  /**
   * Makes the table under this name, with whatever refuses single records: keys and unique indexes.
   * @param mark in the place of its comment
   */
  createSql(name: string, server: Server, mark?: string): string
  /** What is made when the data is in, of a table that looks like this. Nothing where it is there. */
  finishSql(shape: ShapeToFinish): readonly string[]
  /** References by name, for when all tables are there. `own`: where its rows lie; `tableOf`: those of others. */
  referencesSql?(own: string, tableOf: (collection: string) => string): readonly ReferenceSql[]

  /** Adds the fields of an entry. @returns the error where it cannot be kept: the caller takes the row back */
  encode(page: DocumentPage, i: number, to: FieldSink): DrayError | undefined

  /** Expressions; one behind the other they are `key:document`, and behind byte 29 the array of extracted columns. */
  recordSql(shape: TableShape): readonly Piece[]
  /** An expression: about how many bytes the long values of a record have. */
  sizeSql(shape: TableShape): string
  /** The parts of a key as literals; undefined where no row can have such a key. */
  keyLiterals(key: Key, shape: TableShape): readonly string[] | undefined
}
