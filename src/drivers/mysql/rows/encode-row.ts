import type { DocumentPage } from '../../../model/document-page.ts'
import type { DrayError } from '../../../model/error.ts'
import { parseJson } from '../../../model/json-text.ts'
import { unsupportedValue } from '../refusals.ts'
import { RowFault } from '../row-fault.ts'
import type { FieldSink, TableForm } from '../table-form.ts'
import { Members } from './members.ts'
import type { RawCell } from './raw-cell.ts'
import type { RowColumn, RowTable } from './row-table.ts'

/** A column with its name as a record writes it. */
interface Target extends RowColumn {
  readonly nameBytes: Uint8Array
}

const LETTER_N = 110

/** Records as fields: text that is plainly what the column takes goes as it lies, anything else is looked at. */
export function rowEncoder({ name: table, columns }: RowTable): TableForm['encode'] {
  const targets = columns.map((column): Target => {
    return { ...column, nameBytes: Buffer.from(JSON.stringify(column.name).slice(1, -1)) }
  })
  const members = new Members()

  return (page, i, to): DrayError | undefined => {
    try {
      const cells =
        cellsInOrder(members, page, i, targets) ?? cellsByName(members, page, i, { targets, table })
      for (const [at, target] of targets.entries()) putCell(target, cells[at]!, to)
      return undefined
    } catch (error) {
      if (error instanceof RowFault) return unsupportedValue(page.keyText(i), error.message)
      throw error
    }
  }
}

/** Undefined where the members are not the columns in their order. */
function cellsInOrder(
  members: Members,
  page: DocumentPage,
  i: number,
  targets: readonly Target[],
): readonly RawCell[] | undefined {
  const cells: RawCell[] = []
  members.begin(page.bytes, page.at[4 * i + 2]!)
  for (const target of targets) {
    if (!members.next() || !members.isNamed(target.nameBytes)) return undefined
    cells.push(cellOf(members, page, i))
  }
  return members.next() ? undefined : cells
}

function cellsByName(
  members: Members,
  page: DocumentPage,
  i: number,
  { targets, table }: { readonly targets: readonly Target[]; readonly table: string },
): readonly RawCell[] {
  const found = new Map<string, RawCell>()
  members.begin(page.bytes, page.at[4 * i + 2]!)
  while (members.next()) found.set(nameOf(members), cellOf(members, page, i))
  const cells = targets.map(({ name }) => {
    const cell = found.get(name)
    if (!cell) throw new RowFault(`it has no field for the column ${name} of ${table}`)
    found.delete(name)
    return cell
  })
  const [other] = found.keys()
  if (other !== undefined) throw new RowFault(`${table} has no column for its field ${other}`)
  return cells
}

function cellOf({ valueFrom, valueTo }: Members, page: DocumentPage, i: number): RawCell {
  return { bytes: page.bytes, from: valueFrom, to: valueTo, traits: page.traits[i]! }
}

function nameOf({ bytes, nameFrom, nameTo }: Members): string {
  return JSON.parse(textAt(bytes, nameFrom - 1, nameTo + 1)) as string
}

function putCell({ name, form }: Target, cell: RawCell, to: FieldSink): void {
  const { bytes, from, to: end } = cell
  if (bytes[from] === LETTER_N) return to.putNull()
  switch (form.raw?.(cell)) {
    case 'plain':
      return to.put(bytes.subarray(from, end))
    case 'unquoted':
      return to.put(bytes.subarray(from + 1, end - 1))
    default: {
      const written = textAt(bytes, from, end)
      return to.put(Buffer.from(form.text(parseJson(written), `column ${name}`, written)))
    }
  }
}

function textAt(bytes: Uint8Array, from: number, to: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString('utf8')
}
