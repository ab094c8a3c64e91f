import type { DocumentPage } from '../../model/page/document-page.ts'
import type { DrayError } from '../../model/error.ts'
import type { RawCell } from '../../model/page/raw-cell.ts'
import { RowValues } from '../../model/scan/api.ts'
import { unsupportedValue } from '../refused-records.ts'
import { RowFault } from './row-fault.ts'

/** Puts the record of an entry into `to` as a row. @returns why it cannot be one; `to` then holds a part of it */
export type EncodeRow<Sink> = (page: DocumentPage, i: number, to: Sink) => DrayError | undefined

/**
 * Records as rows: the members that are columns, in their order.
 * @param putCell puts one value, as its text lies in the record. @throws RowFault
 */
export function rowEncoder<Column extends { readonly name: string }, Sink>(
  { name: table, columns }: { readonly name: string; readonly columns: readonly Column[] },
  putCell: (column: Column, cell: RawCell, to: Sink) => void,
): EncodeRow<Sink> {
  const values = new RowValues(
    table,
    columns.map(({ name }) => name),
  )
  return (page, i, to) => {
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
