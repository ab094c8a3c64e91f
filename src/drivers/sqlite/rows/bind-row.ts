import type { DocumentPage } from '../../../model/document-page.ts'
import { parseJson } from '../../../model/json-text.ts'
import type { RawCell as CellText } from '../../../model/raw-cell.ts'
import { valuesOfKey } from '../../../model/row-key.ts'
import { Members, sameNames } from '../../../model/scan/api.ts'
import type { Value } from '../../../model/value.ts'
import type { Bound } from '../database.ts'
import { unsupportedValue } from '../errors.ts'
import { RowFault } from '../row-fault.ts'
import type { TableForm } from '../table-form.ts'
import type { RowColumn } from './row-columns.ts'
import type { RowTable } from './row-table.ts'

/** A column with its name as a record writes it. */
interface Target extends RowColumn {
  readonly nameBytes: Uint8Array
}

const LETTER_N = 110
const UNKNOWN = -1

/** Text that is plainly what the column takes is bound as it lies, anything else is parsed and looked at. */
export function rowBinder(table: RowTable): TableForm['bind'] {
  const targets = table.columns.map((column): Target => {
    return { ...column, nameBytes: Buffer.from(column.member.slice(1, -1)) }
  })
  const members = new Members()
  const areColumns = sameNames(table.columns.map(({ member }) => member))

  return (page, i, to) => {
    const before = to.length
    try {
      const { values } = page
      if (values && areColumns(values.names) && bindKnown(members, page, i, { targets, to })) return undefined
      if (bindInOrder(members, page, i, { targets, to })) return undefined
      to.length = before
      bindByName(members, page, i, { targets, to, table: table.name })
      return undefined
    } catch (error) {
      to.length = before
      if (error instanceof RowFault) return unsupportedValue(page.keyText(i), error.message)
      throw error
    }
  }
}

interface Binding {
  readonly targets: readonly Target[]
  readonly to: Bound[]
}

/** Each value from where it was found when the record was read. False, with nothing bound, where that is not known. */
function bindKnown(cell: Members, page: DocumentPage, i: number, { targets, to }: Binding): boolean {
  const { at } = page.values!
  const first = 2 * targets.length * i
  if (at[first] === UNKNOWN) return false
  cell.bytes = page.bytes
  cell.traits = page.traits[i]!
  for (let t = 0; t < targets.length; t++) {
    cell.from = at[first + 2 * t]!
    cell.to = at[first + 2 * t + 1]!
    bindCell(targets[t]!, cell, to)
  }
  return true
}

/** False, with some of it bound, where the members are not the columns in their order. */
function bindInOrder(members: Members, page: DocumentPage, i: number, { targets, to }: Binding): boolean {
  members.begin(page, i)
  for (const target of targets) {
    if (!members.next() || !members.isNamed(target.nameBytes)) return false
    bindCell(target, members, to)
  }
  return !members.next()
}

function bindByName(
  members: Members,
  page: DocumentPage,
  i: number,
  { targets, to, table }: Binding & { readonly table: string },
): void {
  const found = new Map<string, CellText>()
  members.begin(page, i)
  while (members.next()) found.set(nameOf(members), cellOf(members))
  for (const target of targets) {
    const cell = found.get(target.name)
    if (!cell) throw new RowFault('RECORD_INVALID', missing(target.name, table))
    bindCell(target, cell, to)
    found.delete(target.name)
  }
  const [other] = found.keys()
  if (other !== undefined) throw new RowFault('RECORD_INVALID', homeless(other, table))
}

function cellOf({ bytes, from, to, traits }: Members): CellText {
  return { bytes, from, to, traits }
}

function nameOf({ bytes, nameFrom, nameTo }: Members): string {
  return JSON.parse(textAt(bytes, nameFrom - 1, nameTo + 1)) as string
}

function bindCell({ name, form }: Target, cell: CellText, to: Bound[]): void {
  const { bytes, from, to: end } = cell
  if (bytes[from] === LETTER_N) return bindNull(form.width, to)
  const bound = form.raw?.(cell)
  if (bound !== undefined) to.push(bound)
  else to.push(...form.bind(parseJson(textAt(bytes, from, end)), `column ${name}`))
}

function textAt(bytes: Uint8Array, from: number, to: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString('utf8')
}

/** @throws RowFault */
export function bindRow({ name, columns }: RowTable, body: Uint8Array): readonly Bound[] {
  const record = parseJson(Buffer.from(body).toString('utf8')) as { readonly [field: string]: Value }
  const bound: Bound[] = []
  for (const column of columns) {
    if (!Object.hasOwn(record, column.name)) throw new RowFault('RECORD_INVALID', missing(column.name, name))
    const cell = record[column.name]!
    if (cell === null) bindNull(column.form.width, bound)
    else bound.push(...column.form.bind(cell, `column ${column.name}`))
  }
  const other = Object.keys(record).find((field) => !columns.some((column) => column.name === field))
  if (other === undefined) return bound
  throw new RowFault('RECORD_INVALID', homeless(other, name))
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

function missing(column: string, table: string): string {
  return `it has no field for the column ${column} of ${table}`
}

function homeless(field: string, table: string): string {
  return `${table} has no column for its field ${field}`
}
