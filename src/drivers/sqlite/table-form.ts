import type { DrayError } from '../../model/error.ts'
import type { DocumentPage } from '../../model/page/document-page.ts'
import type { Layout } from '../../model/layout.ts'
import type { LooseEntry } from '../../model/scan/api.ts'
import type { PreState } from '../../store/target.ts'
import type { Bound, Row } from './database.ts'
import type { IndexOptions } from './options.ts'
import type { RenderedRow } from './read/cell-text.ts'
import type { TableShape } from './table-shape.ts'

/**
 * How records of one collection lie in a table, and all that is said to the engine about it. There are two: documents
 * (a key, a text, extracted columns) and rows (a column for each member).
 */
export interface TableForm {
  readonly name: string
  readonly keys: Layout['keys']
  /** Records come with a JSON array of extracted columns. */
  readonly hasCells: boolean
  /** Bodies are written without white space between tokens. */
  readonly isCompact: boolean
  /** Every column that it writes. */
  readonly columns: readonly string[]
  /** The columns of the key, in order. */
  readonly keyColumns: readonly string[]
  readonly indexes: readonly (IndexOptions & { readonly name: string })[]

  /** Why a table that is there cannot hold these records unchanged. */
  misfitOf(shape: TableShape): string | undefined
  createSql(): string
  indexSql(index: TableForm['indexes'][number]): string

  /** `rows` rows of one INSERT; a key that is there stays as it is. */
  insertSql(rows: number): string
  /** The same, and a row that is there takes the new content; its other columns stay. */
  upsertSql(rows: number): string
  /**
   * Of these rows the ones that are not there, value for value, and what stands in their place: SQLite compares, equal
   * rows never cross. `i` counts from 0; `missing` is 1 where nobody has the key; the rest is as `selectByKeySql` gives it.
   */
  unlikeSql(rows: number): string
  selectByKeySql(): string
  deleteByKeySql(): string

  /** Parameters of one row. */
  readonly width: number
  /** Adds the parameters of an entry to `to`. @returns the error where it cannot be kept: nothing was added */
  bind(page: DocumentPage, i: number, to: Bound[]): DrayError | undefined
  /** Parameters of a key, given as its text. @throws RowFault */
  bindKey(key: string): readonly Bound[]
  /** Parameters of a row that is put back. @throws RowFault */
  bindState(state: PreState & { readonly body: Uint8Array }): readonly Bound[]

  /** What a scan asks the engine to make of a row; undefined where each is read by itself. */
  rendered(shape: TableShape): RenderedRow | undefined
  /** What of a row is read as it lies, for the three below. */
  rawColumns(prefix?: string): readonly string[]
  /** @throws RowFault where the row is no record */
  entryOf(row: Row): LooseEntry
  /** What a reject of a row that is no record keeps of it. */
  remnantOf(row: Row): Uint8Array
  /** Undefined where the row could not be put back as it is. */
  preStateOf(key: string, row: Row): PreState | undefined
  /** Whether the row is that state, byte for byte. */
  isState(state: PreState, row: Row | undefined): boolean
}
