import type { DrayError } from '../../../model/error.ts'
import { parseJson } from '../../../model/json-text.ts'
import { base64Of, type RawCell } from '../../../model/raw-cell.ts'
import { RowValues } from '../../../model/scan/api.ts'
import { unsupportedValue } from '../../../store/refused-records.ts'
import { RowFault } from '../row-fault.ts'
import type { TableForm } from '../table-form.ts'
import type { CopyText } from '../write/copy-text.ts'
import type { RowColumn, RowTable } from './row-table.ts'

const LETTER_N = 110

/** Records as rows of COPY: text that is plainly what the column takes goes as it lies, anything else is looked at. */
export function rowEncoder({ name: table, columns }: RowTable): TableForm['encode'] {
  const values = new RowValues(
    table,
    columns.map(({ name }) => name),
  )
  return (page, i, to): DrayError | undefined => {
    const misfit = values.turnTo(page, i)
    if (misfit !== undefined) return unsupportedValue(page.keyText(i), misfit)
    try {
      for (let at = 0; at < columns.length; at++) putCell(columns[at]!, values.at(at), to)
      return undefined
    } catch (error) {
      if (error instanceof RowFault) return unsupportedValue(page.keyText(i), error.message)
      throw error
    }
  }
}

function putCell({ name, form }: RowColumn, cell: RawCell, to: CopyText): void {
  const { bytes, from, to: end } = cell
  if (bytes[from] === LETTER_N) return to.putNull()
  switch (form.raw?.(cell)) {
    case 'plain':
      return to.putRaw(bytes, from, end)
    case 'unquoted':
      return to.putRaw(bytes, from + 1, end - 1)
    case 'base64': {
      const base64 = base64Of(cell)!
      return to.putHexOfBase64(bytes, base64.from, base64.to)
    }
    case 'escaped':
      return to.putEscaped(textAt(bytes, from, end))
    case undefined: {
      const written = textAt(bytes, from, end)
      return to.putEscaped(form.text(parseJson(written), `column ${name}`, written))
    }
  }
}

function textAt(bytes: Uint8Array, from: number, to: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString('utf8')
}
