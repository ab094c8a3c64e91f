import type { Value } from '../../../model/value.ts'
import type { Bound } from '../database.ts'
import type { RenderedCell } from '../read/cell-text.ts'
import type { Affinity } from '../table-shape.ts'
import type { RawCell } from './raw-cell.ts'

/** How values of one kind lie in a column. */
export interface CellForm {
  /** The type that a new column is declared with. */
  readonly declared: string
  /** Affinities of columns that leave such values as they are. */
  readonly affinities: readonly Affinity[]
  /** Made by the engine; undefined where values are read one by one. `cell` is the name that the value has there. */
  readonly rendered?: (cell: string, affinity: Affinity) => RenderedCell
  /** The rendering asks for the digits of the value, as `<cell>_text`. */
  readonly needsDigits?: true
  /** Its JSON text. Never asked of NULL. @throws RowFault */
  read(cell: RawCell, what: string): string
  /** In place of its parameters. */
  readonly placeholder: string
  /** How many parameters it takes. */
  readonly width: number
  /** Never asked of null. @throws RowFault VALUE_UNSUPPORTED */
  bind(value: Value, what: string): readonly Bound[]
}
