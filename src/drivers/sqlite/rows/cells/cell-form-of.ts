import type { ColumnType } from '../../../../model/table-schema.ts'
import { declaredArray } from './array-type.ts'
import { anyForm, emptyForm } from './any-cell.ts'
import type { CellForm } from './cell-form.ts'
import { ENUM } from './enum-check.ts'
import { decimalForm, floatForm, integerForm } from './number-cells.ts'
import { booleanForm, bytesForm, jsonForm, stringForm, taggedForm } from './other-cells.ts'

/** How values of a column of this type lie in SQLite. */
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
      return stringForm(ENUM)
    case 'bytes':
      return bytesForm
    case 'json':
      return jsonForm(type.text === 'parsed' ? 'JSONB_TEXT' : 'JSON_TEXT', 'document')
    case 'array':
      return jsonForm(declaredArray(type.of, cellFormOf(type.of).declared), 'list')
    case 'timestamp':
      return type.zone
        ? timeForm('timestamp', `TIMESTAMPTZ_TEXT(${type.digits})`)
        : timeForm('datetime', `TIMESTAMP_TEXT(${type.digits})`)
    case 'date':
      return timeForm('date', 'DATE_TEXT')
    case 'time':
      return timeForm('time', type.zone ? `TIMETZ_TEXT(${type.digits})` : `TIME_TEXT(${type.digits})`)
    case 'any':
      return type.empty ? emptyForm : anyForm
    case 'other':
      return taggedForm(type.name, 'TEXT')
  }
}

/** Text that never is a number: columns that people call DATETIME leave it as it is, too. */
function timeForm(tag: string, declared: string): CellForm {
  return taggedForm(tag, declared, ['text', 'blob', 'numeric'])
}
