import type { ColumnType } from '../../../model/table-schema.ts'
import type { Value } from '../../../model/value.ts'
import type { RawCell, RawForm } from '../../../model/page/raw-cell.ts'

/** How values of one kind lie in a column. */
export interface CellForm {
  readonly type: ColumnType
  /** An expression of its JSON text; `cell` is that of the value, which may be NULL: then so is this. */
  rendered(cell: string): string
  /** The quick way, for values of which it is plain that they fit. Never asked of null. */
  raw?(cell: RawCell): RawForm | 'base64'
  /** What the engine reads as the value; `written`: its JSON, where it is there. Never asked of null. @throws RowFault */
  text(value: Value, what: string, written?: string): string
}
