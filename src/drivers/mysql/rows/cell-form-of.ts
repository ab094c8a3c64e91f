import type { ColumnType } from '../../../model/table-schema.ts'
import { type ColumnShape, isLong } from '../catalog.ts'
import { labelsOf } from '../kept-as-text.ts'
import type { CellForm } from './cell-form.ts'
import { jsonForm } from './json-cell.ts'
import { decimalForm, floatForm, integerForm } from './number-cells.ts'
import {
  anyForm,
  arrayForm,
  booleanForm,
  bytesForm,
  longTextForm,
  otherForm,
  stringForm,
  uuidForm,
} from './plain-cells.ts'
import { setForm } from './set-cell.ts'
import { dateForm, timeForm, timestampForm } from './time-cells.ts'

/** `there`: the column, where it is there. */
export function cellFormOf(type: ColumnType, there: ColumnShape | undefined): CellForm {
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
      return isLong(there)
        ? longTextForm({ ...type, ...sizeThere(there) }, there?.charset)
        : stringForm({ ...type, ...sizeThere(there) })
    case 'enum':
      return stringForm(type)
    case 'uuid':
      return uuidForm
    case 'bytes':
      return bytesForm(type)
    case 'json':
      return jsonForm({
        isParsed: there ? there.type === 'json' : type.text === 'parsed',
        charset: there?.charset,
      })
    case 'timestamp':
      return timestampForm(type)
    case 'date':
      return dateForm
    case 'time':
      return timeForm(type)
    case 'array':
      return there?.type === 'set' ? setForm(labelsOf(there.native)) : arrayForm
    case 'any':
      return anyForm
    case 'other':
      return otherForm(type)
  }
}

/** The engine cuts spaces off what is longer, and forgets them where its length is fixed. */
function sizeThere(there: ColumnShape | undefined): { readonly length?: number; readonly fixed?: true } {
  if (there?.length === undefined) return {}
  return { length: there.length, ...(there.type === 'char' && { fixed: true }) }
}
