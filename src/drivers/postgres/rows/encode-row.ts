import { parseJson } from '../../../model/json/json-text.ts'
import {
  base64Of,
  hasUnicodeEscape,
  isNullCell,
  type RawCell,
  textOfCell,
} from '../../../model/page/raw-cell.ts'
import { type EncodeRow, rowEncoder } from '../../../store/tables/row-encoder.ts'
import type { CopyText } from '../write/copy-text.ts'
import type { RowColumn, RowTable } from './row-table.ts'

/** Records as rows of COPY: text that is plainly what the column takes goes as it lies, anything else is looked at. */
export function copyEncoder(table: RowTable): EncodeRow<CopyText> {
  return rowEncoder(table, putCell)
}

function putCell(column: RowColumn, cell: RawCell, to: CopyText): void {
  if (isNullCell(cell)) return to.putNull()
  const { bytes, from, to: end } = cell
  switch (column.form.raw?.(cell)) {
    case 'plain':
      return to.putRaw(bytes, from, end)
    case 'unquoted':
      return to.putRaw(bytes, from + 1, end - 1)
    case 'unescaped':
      // A letter behind a backslash says the same in COPY; only `u` says nothing there.
      return hasUnicodeEscape(cell) ? putParsed(column, cell, to) : to.putRaw(bytes, from + 1, end - 1)
    case 'base64': {
      const base64 = base64Of(cell)!
      return to.putHexOfBase64(bytes, base64.from, base64.to)
    }
    case 'escaped':
      return to.putEscaped(textOfCell(cell))
    case undefined:
      return putParsed(column, cell, to)
  }
}

function putParsed({ name, form }: RowColumn, cell: RawCell, to: CopyText): void {
  const written = textOfCell(cell)
  to.putEscaped(form.text(parseJson(written), `column ${name}`, written))
}
