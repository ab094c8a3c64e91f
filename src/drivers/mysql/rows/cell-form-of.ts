import type { ColumnType } from '../../../model/table-schema.ts'
import type { CellForm } from './cell-form.ts'
import { jsonForm } from './json-cell.ts'
import { decimalForm, floatForm, integerForm } from './number-cells.ts'
import { anyForm, arrayForm, booleanForm, bytesForm, otherForm, stringForm, uuidForm } from './plain-cells.ts'
import { dateForm, timeForm, timestampForm } from './time-cells.ts'

export function cellFormOf(type: ColumnType): CellForm {
  switch (type.kind) {
    case 'boolean':
      return booleanForm
    case 'integer':
      return integerForm(type)
    case 'decimal':
      return decimalForm(type)
    case 'float':
      return floatForm(type)
    case 'text':
    case 'enum':
      return stringForm(type)
    case 'uuid':
      return uuidForm
    case 'bytes':
      return bytesForm(type)
    case 'json':
      return jsonForm(type)
    case 'timestamp':
      return timestampForm(type)
    case 'date':
      return dateForm
    case 'time':
      return timeForm(type)
    case 'array':
      return arrayForm
    case 'any':
      return anyForm
    case 'other':
      return otherForm(type)
  }
}
