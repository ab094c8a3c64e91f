import { parseJson } from '../../../model/json-text.ts'
import { valuesOfKey } from '../../../model/row-key.ts'
import type { Value } from '../../../model/value.ts'
import type { Bound } from '../database.ts'
import { unsupportedValue } from '../errors.ts'
import { RowFault } from '../row-fault.ts'
import type { TableForm } from '../table-form.ts'
import type { RowTable } from './row-table.ts'

export function rowBinder(table: RowTable): TableForm['bind'] {
  return (page, i, to) => {
    try {
      to.push(...bindValue(table, page.bodyValue(i)))
      return undefined
    } catch (error) {
      if (error instanceof RowFault) return unsupportedValue(page.keyText(i), error.message)
      throw error
    }
  }
}

/** @throws RowFault */
export function bindRow(table: RowTable, body: Uint8Array): readonly Bound[] {
  return bindValue(table, parseJson(Buffer.from(body).toString('utf8')))
}

/** @throws RowFault */
export function bindKey({ schema, columns }: RowTable, key: string): readonly Bound[] {
  return valuesOfKey(schema, key).flatMap(({ name, value }) => {
    return columns.find((column) => column.name === name)!.form.bind(value, `column ${name}`)
  })
}

function bindValue({ name, columns }: RowTable, value: Value): readonly Bound[] {
  const record = value as { readonly [field: string]: Value }
  const bound: Bound[] = []
  for (const column of columns) {
    if (!Object.hasOwn(record, column.name)) {
      throw new RowFault('RECORD_INVALID', `it has no field for the column ${column.name} of ${name}`)
    }
    const cell = record[column.name]!
    if (cell === null) for (let i = 0; i < column.form.width; i++) bound.push(null)
    else bound.push(...column.form.bind(cell, `column ${column.name}`))
  }
  const names = Object.keys(record)
  if (names.length === columns.length) return bound
  const other = names.find((field) => !columns.some((column) => column.name === field))
  throw new RowFault('RECORD_INVALID', `${name} has no column for its field ${other}`)
}
