import type { RawCell as CellText } from '../../../../model/page/raw-cell.ts'
import type { RenderedText } from '../../../../model/scan/rendered-text.ts'
import type { Value } from '../../../../model/value.ts'
import type { Bound } from '../../database.ts'
import type { Affinity } from '../../table-shape.ts'
import type { RawCell } from './raw-cell.ts'

/** How values of one kind lie in a column. */
export interface CellForm {
  /** The type that a new column is declared with. */
  readonly declared: string
  /** Affinities of columns that leave such values as they are. */
  readonly affinities: readonly Affinity[]
  /** Its JSON text, made by the engine, or DOUBT. `cell` is the name that the value has there. */
  rendered(cell: string, affinity: Affinity): string
  /** The same of a part of a key that is neither a number nor a text column: a JSON string. Missing where it cannot be made. */
  readonly renderedKey?: (cell: string) => string
  /** The rendering asks for the digits of the value, as `<cell>_text`. */
  readonly needsDigits?: true
  /** The rendering has marks. */
  readonly hasMarks?: true
  /** Its numbers may have more digits than a double has. */
  readonly keepsDigits?: true
  /** Its JSON text. Never asked of NULL. @throws RowFault */
  read(cell: RawCell, what: string): string
  /** Puts that text where it goes, of values that have a quicker way than a string of it. @returns false where nothing is put */
  readonly put?: (cell: RawCell, to: RenderedText) => boolean
  /** In place of its parameters. */
  readonly placeholder: string
  /** How many parameters it takes. */
  readonly width: number
  /** The one parameter of a value as it lies in a record, where it is plainly of this kind; else it is parsed for `bind`. */
  raw?(cell: CellText): Bound | undefined
  /** Never asked of null. @throws RowFault VALUE_UNSUPPORTED */
  bind(value: Value, what: string): readonly Bound[]
}
