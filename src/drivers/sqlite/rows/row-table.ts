import type { TableSchema } from '../../../model/table-schema.ts'
import type { RowColumn } from './row-columns.ts'

/** A table of rows, as its layout says. */
export interface RowTable {
  readonly name: string
  readonly schema: TableSchema
  readonly columns: readonly RowColumn[]
  /** Its columns refuse values of another type. https://sqlite.org/stricttables.html */
  readonly isStrict: boolean
}
