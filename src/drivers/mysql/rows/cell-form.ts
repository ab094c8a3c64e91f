import type { Value } from '../../../model/value.ts'
import type { RawCell, RawForm } from '../../../model/page/raw-cell.ts'

/** How values of one kind lie in a column. */
export interface CellForm {
  /** An expression of its JSON text; `cell` is that of the value, which may be NULL: then so is this. */
  rendered(cell: string): string
  /** Its text, where that is long: it goes before the record as it lies, and only its place into it. */
  readonly textBefore?: (cell: string) => string
  /** The rendering has marks. */
  readonly hasMarks?: true
  /** The same without them, where it has any: for a part of a key. */
  readonly renderedKey?: (cell: string) => string
  /** What the engine cannot print by itself: the JSON text of what it did print. */
  readonly mended?: (text: string) => string
  /** What the engine makes of the text of a value; `?` stands for it. Absent: the text itself. */
  readonly from?: string
  /** The quick way, for values of which it is plain that they fit. Never asked of null. */
  raw?(cell: RawCell): RawForm | 'base64'
  /** What the engine reads as the value; `written`: its JSON, where it is there. Never asked of null. @throws RowFault */
  text(value: Value, what: string, written?: string): string
}
