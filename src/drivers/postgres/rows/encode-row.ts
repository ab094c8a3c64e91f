import type { DocumentPage } from '../../../model/document-page.ts'
import type { DrayError } from '../../../model/error.ts'
import { parseJson } from '../../../model/json-text.ts'
import type { RawCell } from '../../../model/raw-cell.ts'
import { Members, sameNames } from '../../../model/scan/api.ts'
import { unsupportedValue } from '../errors.ts'
import { RowFault } from '../row-fault.ts'
import type { TableForm } from '../table-form.ts'
import { base64Of } from '../../../model/raw-cell.ts'
import type { CopyText } from '../write/copy-text.ts'
import type { RowColumn, RowTable } from './row-table.ts'

/** A column with its name as a record writes it. */
interface Target extends RowColumn {
  readonly nameBytes: Uint8Array
}

const LETTER_N = 110
const UNKNOWN = -1

/** Records as rows of COPY: text that is plainly what the column takes goes as it lies, anything else is looked at. */
export function rowEncoder({ name: table, columns }: RowTable): TableForm['encode'] {
  const targets = columns.map((column): Target => {
    return { ...column, nameBytes: Buffer.from(JSON.stringify(column.name).slice(1, -1)) }
  })
  const members = new Members()
  const areColumns = sameNames(columns.map(({ name }) => JSON.stringify(name)))

  return (page, i, to): DrayError | undefined => {
    const before = to.mark()
    try {
      const { values } = page
      if (values && areColumns(values.names) && putKnown(members, page, i, { targets, to })) return undefined
      if (putInOrder(members, page, i, { targets, to })) return undefined
      to.backTo(before)
      putByName(members, page, i, { targets, to, table })
      return undefined
    } catch (error) {
      if (error instanceof RowFault) return unsupportedValue(page.keyText(i), error.message)
      throw error
    }
  }
}

interface Putting {
  readonly targets: readonly Target[]
  readonly to: CopyText
}

/** Each value from where it was found when the record was read. False, with nothing put, where that is not known. */
function putKnown(cell: Members, page: DocumentPage, i: number, { targets, to }: Putting): boolean {
  const { at } = page.values!
  const first = 2 * targets.length * i
  if (at[first] === UNKNOWN) return false
  cell.bytes = page.bytes
  cell.traits = page.traits[i]!
  for (let t = 0; t < targets.length; t++) {
    cell.from = at[first + 2 * t]!
    cell.to = at[first + 2 * t + 1]!
    putCell(targets[t]!, cell, to)
  }
  return true
}

/** False, with some of it put, where the members are not the columns in their order. */
function putInOrder(members: Members, page: DocumentPage, i: number, { targets, to }: Putting): boolean {
  members.begin(page, i)
  for (const target of targets) {
    if (!members.next() || !members.isNamed(target.nameBytes)) return false
    putCell(target, members, to)
  }
  return !members.next()
}

function putByName(
  members: Members,
  page: DocumentPage,
  i: number,
  { targets, to, table }: Putting & { readonly table: string },
): void {
  const found = new Map<string, RawCell>()
  members.begin(page, i)
  while (members.next()) found.set(nameOf(members), cellOf(members))
  for (const target of targets) {
    const cell = found.get(target.name)
    if (!cell) throw new RowFault(`it has no field for the column ${target.name} of ${table}`)
    putCell(target, cell, to)
    found.delete(target.name)
  }
  const [other] = found.keys()
  if (other !== undefined) throw new RowFault(`${table} has no column for its field ${other}`)
}

function cellOf({ bytes, from, to, traits }: Members): RawCell {
  return { bytes, from, to, traits }
}

function nameOf({ bytes, nameFrom, nameTo }: Members): string {
  return JSON.parse(textAt(bytes, nameFrom - 1, nameTo + 1)) as string
}

function putCell({ name, form }: Target, cell: RawCell, to: CopyText): void {
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
