import { parseJson } from '../../../model/json/json-text.ts'
import {
  base64Of,
  hasUnicodeEscape,
  isNullCell,
  type RawCell,
  textOfCell,
} from '../../../model/page/raw-cell.ts'
import { type EncodeRow, rowEncoder } from '../../../store/tables/row-encoder.ts'
import { isTextWithEscapes } from '../../../model/scan/strings/escapes-out.ts'
import { LARGE_BYTES } from '../copy/large-field.ts'
import type { CopyText } from '../copy/copy-text.ts'
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
      if (!hasUnicodeEscape(cell)) return to.putRaw(bytes, from + 1, end - 1)
      return isLargeText(cell) ? to.putUnescaped(bytes, from + 1, end - 1) : putParsed(column, cell, to)
    case 'base64': {
      const base64 = base64Of(cell)!
      return to.putHexOfBase64(bytes, base64.from, base64.to)
    }
    case 'escaped':
      return to.putEscapedBytes(Buffer.from(bytes.buffer, bytes.byteOffset + from, end - from))
    case undefined:
      return putParsed(column, cell, to)
  }
}

/** What of megabytes has a form without being parsed. */
function isLargeText({ bytes, from, to }: RawCell): boolean {
  return to - from > LARGE_BYTES && isTextWithEscapes(bytes, from + 1, to - 1)
}

function putParsed({ name, form }: RowColumn, cell: RawCell, to: CopyText): void {
  const written = textOfCell(cell)
  to.putEscaped(form.text(parseJson(written), `column ${name}`, written))
}
