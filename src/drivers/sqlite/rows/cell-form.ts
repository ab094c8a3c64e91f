import type { ColumnType } from '../../../model/table-schema.ts'
import type { Value } from '../../../model/value.ts'
import type { Bound } from '../database.ts'
import type { RenderedCell } from '../read/cell-text.ts'
import type { Affinity } from '../table-shape.ts'
import { anyForm } from './any-cell.ts'
import { decimalForm, floatForm, integerForm } from './number-cells.ts'
import type { RawCell } from './raw-cell.ts'
import { booleanForm, bytesForm, jsonForm, stringForm, taggedForm } from './other-cells.ts'

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

export function cellFormOf(type: ColumnType): CellForm {
  switch (type.kind) {
    case 'boolean':
      return booleanForm
    case 'integer':
      return type.unsigned === true && type.bits === 64
        ? decimalForm({ kind: 'decimal', precision: 20, scale: 0 })
        : integerForm
    case 'decimal':
      return decimalForm(type)
    case 'float':
      return floatForm
    case 'text':
      return stringForm(type.length === undefined ? 'TEXT' : `VARCHAR(${type.length})`)
    case 'uuid':
      return stringForm('UUID_TEXT')
    case 'enum':
      return stringForm('TEXT')
    case 'bytes':
      return bytesForm
    case 'json':
      return jsonForm('JSON_TEXT', 'document')
    case 'array':
      return jsonForm('ARRAY_TEXT', 'list')
    case 'timestamp':
      return type.zone
        ? taggedForm('timestamp', `TIMESTAMPTZ_TEXT(${type.digits})`)
        : taggedForm('datetime', `TIMESTAMP_TEXT(${type.digits})`)
    case 'date':
      return taggedForm('date', 'DATE_TEXT')
    case 'time':
      return taggedForm('time', type.zone ? `TIMETZ_TEXT(${type.digits})` : `TIME_TEXT(${type.digits})`)
    case 'any':
      return anyForm
    case 'other':
      return taggedForm(type.name, 'TEXT')
  }
}
