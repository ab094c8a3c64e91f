import type { DrayError } from '../../../model/error.ts'
import { parseJson } from '../../../model/json-text.ts'
import type { RawCell } from '../../../model/raw-cell.ts'
import { Members } from '../../../model/scan/api.ts'
import { unsupportedValue } from '../refusals.ts'
import { RowFault } from '../row-fault.ts'
import type { FieldSink, TableForm } from '../table-form.ts'
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
  // From and to of each value, and the one that is looked at: no object per value.
  const places = new Int32Array(2 * targets.length)
  const cell: { bytes: Uint8Array; from: number; to: number; traits: number } = {
    bytes: new Uint8Array(),
    from: 0,
    to: 0,
    traits: 0,
  }

  return (page, i, to): DrayError | undefined => {
    try {
      members.begin(page, i)
      if (!placeInOrder(members, targets, places)) {
        members.begin(page, i)
        placeByName(members, { targets, places, table })
      }
      cell.bytes = page.bytes
      cell.traits = page.traits[i]!
      for (let at = 0; at < targets.length; at++) {
        cell.from = places[2 * at]!
        cell.to = places[2 * at + 1]!
        putCell(targets[at]!, cell, to)
      }
      return undefined
    } catch (error) {
      if (error instanceof RowFault) return unsupportedValue(page.keyText(i), error.message)
      throw error
    }
  }
}

/** False where the members are not the columns in their order. */
function placeInOrder(members: Members, targets: readonly Target[], places: Int32Array): boolean {
  for (let at = 0; at < targets.length; at++) {
    if (!members.next() || !members.isNamed(targets[at]!.nameBytes)) return false
    places[2 * at] = members.from
    places[2 * at + 1] = members.to
  }
  return !members.next()
}

interface Placing {
  readonly targets: readonly Target[]
  readonly places: Int32Array
  readonly table: string
}

function placeByName(members: Members, { targets, places, table }: Placing): void {
  const found = new Map<string, readonly [number, number]>()
  while (members.next()) found.set(nameOf(members), [members.from, members.to])
  for (const [at, { name }] of targets.entries()) {
    const place = found.get(name)
    if (!place) throw new RowFault(`it has no field for the column ${name} of ${table}`)
    places.set(place, 2 * at)
    found.delete(name)
  }
  const [other] = found.keys()
  if (other !== undefined) throw new RowFault(`${table} has no column for its field ${other}`)
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
