import { parseJson } from '../../../model/json/json-text.ts'
import { isNullCell, type RawCell as CellText, textOfCell } from '../../../model/page/raw-cell.ts'
import { valuesOfKey } from '../../../model/row-key.ts'
import { lacksColumn, lacksField } from '../../../model/scan/api.ts'
import type { Value } from '../../../model/value.ts'
import type { Bound } from '../database.ts'
import { rowEncoder } from '../../../store/tables/row-encoder.ts'
import { RowFault } from '../row-fault.ts'
import type { TableForm } from '../table-form.ts'
import type { RowColumn } from './row-columns.ts'
import type { RowTable } from './row-table.ts'

/** Text that is plainly what the column takes is bound as it lies, anything else is parsed and looked at. */
export function rowBinder(table: RowTable): TableForm['bind'] {
  const bind = rowEncoder(table, bindCell)
  return (page, i, to) => {
    const before = to.length
    const error = bind(page, i, to)
    if (error) to.length = before
    return error
  }
}

function bindCell({ name, form }: RowColumn, cell: CellText, to: Bound[]): void {
  if (isNullCell(cell)) return bindNull(form.width, to)
  const bound = form.raw?.(cell)
  if (bound !== undefined) to.push(bound)
  else to.push(...form.bind(parseJson(textOfCell(cell)), `column ${name}`))
}

/** @throws RowFault */
export function bindRow({ name, columns }: RowTable, body: Uint8Array): readonly Bound[] {
  const record = parseJson(Buffer.from(body).toString('utf8')) as { readonly [field: string]: Value }
  const bound: Bound[] = []
  for (const column of columns) {
    if (!Object.hasOwn(record, column.name))
      throw new RowFault('RECORD_INVALID', lacksField(name, column.name))
    const cell = record[column.name]!
    if (cell === null) bindNull(column.form.width, bound)
    else bound.push(...column.form.bind(cell, `column ${column.name}`))
  }
  const other = Object.keys(record).find((field) => !columns.some((column) => column.name === field))
  if (other === undefined) return bound
  throw new RowFault('RECORD_INVALID', lacksColumn(name, other))
}

/** @throws RowFault */
export function bindKey({ schema, columns }: RowTable, key: string): readonly Bound[] {
  return valuesOfKey(schema, key).flatMap(({ name, value }) => {
    return columns.find((column) => column.name === name)!.form.bind(value, `column ${name}`)
  })
}

function bindNull(width: number, to: Bound[]): void {
  for (let i = 0; i < width; i++) to.push(null)
}
