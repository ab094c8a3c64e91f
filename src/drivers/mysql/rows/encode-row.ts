import { parseJson } from '../../../model/json/json-text.ts'
import { base64Of, isNullCell, type RawCell, textOfCell } from '../../../model/page/raw-cell.ts'
import { type EncodeRow, rowEncoder } from '../../../store/tables/row-encoder.ts'
import type { FieldSink } from '../table-form.ts'
import type { RowColumn, RowTable } from './row-table.ts'

/** Records as fields: text that is plainly what the column takes goes as it lies, anything else is looked at. */
export function fieldEncoder(table: RowTable): EncodeRow<FieldSink> {
  return rowEncoder(table, putCell)
}

function putCell({ name, form }: RowColumn, cell: RawCell, to: FieldSink): void {
  if (isNullCell(cell)) return to.putNull()
  const { bytes, from, to: end } = cell
  switch (form.raw?.(cell)) {
    case 'plain':
      return to.put(bytes.subarray(from, end))
    case 'unquoted':
      return to.put(bytes.subarray(from + 1, end - 1))
    case 'base64': {
      const base64 = base64Of(cell)!
      return to.put(bytes.subarray(base64.from, base64.to))
    }
    default: {
      const written = textOfCell(cell)
      return to.put(Buffer.from(form.text(parseJson(written), `column ${name}`, written)))
    }
  }
}
