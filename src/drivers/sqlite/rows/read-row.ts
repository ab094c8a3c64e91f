import { RenderedText } from '../../../model/scan/rendered-text.ts'
import { parseJson } from '../../../model/json/json-text.ts'
import { rowKey } from '../../../model/row-key.ts'
import type { LooseEntry } from '../../../model/scan/api.ts'
import type { Row } from '../database.ts'
import { RowFault } from '../row-fault.ts'
import { anyForm } from './cells/any-cell.ts'
import { bytesJson } from './cells/other-cells.ts'
import { rawCell } from './cells/raw-cell.ts'
import type { RowColumn } from './row-columns.ts'
import type { RowTable } from './row-table.ts'

/** @throws RowFault */
export function entryOfRow({ schema, columns }: RowTable, row: Row): LooseEntry {
  const keyCells = new Map<string, string>()
  for (const [i, column] of columns.entries()) {
    if (schema.key.includes(column.name)) keyCells.set(column.name, cellText(column, row, i))
  }
  const key = rowKey(schema, (name) => parseJson(keyCells.get(name)!))
  if (!key) throw new RowFault('KEY_MISSING', `a column of its key is NULL (${schema.key.join(', ')})`)
  return RowFault.of(key, () => ({
    key,
    body: isLarge(row) ? bytesOfRow(columns, row) : textOfRow(columns, row),
  }))
}

/** What can be said of a row as JSON; empty where that is not all of it. */
export function remnantOfRow({ columns }: RowTable, row: Row): Uint8Array {
  return Buffer.from(unlessFault(() => textOfRow(columns, row)) ?? '')
}

/** A row that is no record, for people: what a column should not hold stands there as what it is, a text or bytes. */
export function shownRow({ columns }: RowTable, row: Row): Uint8Array {
  return Buffer.from(
    `{${columns.map((column, i) => `${column.member}:${shownCell(column, row, i)}`).join(',')}}`,
  )
}

function shownCell(column: RowColumn, row: Row, i: number): string {
  const cell = rawCell(row[`v${i}`] ?? null)
  return (
    unlessFault(() => cellText(column, row, i)) ??
    unlessFault(() => anyForm.read(cell, column.name)) ??
    // A text that is no UTF-8.
    bytesJson('value' in cell && cell.value instanceof Uint8Array ? cell.value : new Uint8Array())
  )
}

function unlessFault(read: () => string): string | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof RowFault) return undefined
    throw error
  }
}

function textOfRow(columns: readonly RowColumn[], row: Row): string {
  return `{${columns.map((column, i) => `${column.member}:${cellText(column, row, i)}`).join(',')}}`
}

/** What is longer is no string on its way: as one it would be held several times. */
const LARGE_BYTES = 1 << 20

function isLarge(row: Row): boolean {
  for (const name in row) {
    const cell = row[name]
    if (cell instanceof Uint8Array && cell.length > LARGE_BYTES) return true
  }
  return false
}

/** The same as bytes. */
function bytesOfRow(columns: readonly RowColumn[], row: Row): Uint8Array {
  const text = new RenderedText(LARGE_BYTES)
  for (const [i, column] of columns.entries()) {
    text.putText(`${i === 0 ? '{' : ','}${column.member}:`)
    const isPut = column.form.put?.(rawCell(row[`v${i}`] ?? null), text)
    if (!isPut) text.putText(cellText(column, row, i))
  }
  text.putText('}')
  return text.bytes.subarray(0, text.length)
}

function cellText({ name, form }: RowColumn, row: Row, i: number): string {
  const cell = rawCell(row[`v${i}`] ?? null)
  return cell.is === 'null' ? 'null' : form.read(cell, `column ${name}`)
}
