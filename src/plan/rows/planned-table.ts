import type { ColumnType, TableSchema } from '../../model/table-schema.ts'
import type { Loss } from '../mapping/loss-tally.ts'

/** The table that documents of a collection go to. */
export interface PlannedTable {
  readonly schema: TableSchema
  /** What was found, and what was made of it. */
  readonly notes: readonly string[]
  /** What rows of it do not keep, where every record was looked at; absent where none was. */
  readonly losses?: readonly Loss[]
}

/** A column as somebody says it, or as values show it. */
export interface WishedColumn {
  readonly name: string
  readonly type: ColumnType
  readonly nullable: boolean
}
