import { parseJson } from '../../../model/json/json-text.ts'
import { base64Of, isNullCell, type RawCell, textOfCell } from '../../../model/page/raw-cell.ts'
import { unescapedText } from '../../../model/scan/strings/unescaped-text.ts'
import { type EncodeRow, rowEncoder } from '../../../store/tables/row-encoder.ts'
import type { FieldSink } from '../table-form.ts'
import type { RowColumn, RowTable } from './row-table.ts'

/** Records as fields: text that is plainly what the column takes goes as it lies, anything else is looked at. */
export function fieldEncoder(table: RowTable): EncodeRow<FieldSink> {
  return rowEncoder(table, putCell)
}

function putCell(column: RowColumn, cell: RawCell, to: FieldSink): void {
  if (isNullCell(cell)) return to.putNull()
  const { bytes, from, to: end } = cell
  switch (column.form.raw?.(cell)) {
    case 'plain':
      return to.put(bytes.subarray(from, end))
    case 'unquoted':
      return to.put(bytes.subarray(from + 1, end - 1))
    case 'unescaped':
      return putUnescaped(column, cell, to)
    case 'base64': {
      const base64 = base64Of(cell)!
      return to.put(bytes.subarray(base64.from, base64.to))
    }
    default:
      return putParsed(column, cell, to)
  }
}

/** Where a text lies until it is copied: another buffer for each would have to be collected. */
const room = Buffer.allocUnsafeSlow(64 * 1024)

function putUnescaped(column: RowColumn, cell: RawCell, to: FieldSink): void {
  const isShort = cell.to - cell.from < room.length / 2
  const text = isShort ? unescapedText(cell, room) : unescapedText(cell)
  if (!text) return putParsed(column, cell, to)
  return isShort ? to.putCopy(text) : to.put(text)
}

function putParsed({ name, form }: RowColumn, cell: RawCell, to: FieldSink): void {
  const written = textOfCell(cell)
  to.put(Buffer.from(form.text(parseJson(written), `column ${name}`, written)))
}
