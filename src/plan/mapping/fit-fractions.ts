import { parseJson, printJson } from '../../model/json/json-text.ts'
import type { DocumentPage } from '../../model/page/document-page.ts'
import type { RawCell } from '../../model/page/raw-cell.ts'
import { RowValues } from '../../model/scan/api.ts'
import type { TableColumn } from '../../model/table-schema.ts'
import { Tagged } from '../../model/value.ts'
import type { Route } from '../plan.ts'
import { FRACTION_LOST, fittedSecond } from '../rows/cells/fitted-second.ts'
import { LossTally } from './loss-tally.ts'
import type { MappedPage } from './mapped-page.ts'
import { withEntries } from './with-entries.ts'

const POINT = 46

/** A page of rows whose times have no more digits of a second than their columns, where that is accepted. */
export function fitFractions(mapped: MappedPage, { target }: Pick<Route, 'target'>): MappedPage {
  const { page } = mapped
  const columns = target.schema!.columns.filter(({ generated }) => generated === undefined)
  const values = new RowValues(
    '',
    columns.map(({ name }) => name),
  )
  const timed = columns.flatMap((column, at) => (column.fractions ? [{ column, at }] : []))
  const losses = new LossTally()
  const bodies = new Map<number, Uint8Array>()
  for (let i = 0; i < page.count; i++) {
    if (values.turnTo(page, i) !== undefined) continue
    const pieces = timed.flatMap(({ column, at }): Piece[] => {
      const cell = values.at(at)
      const text = fittedCell(cell, column)
      if (text === undefined) return []
      losses.add(`${column.name}: ${FRACTION_LOST[column.fractions!]}`, page.keyText(i))
      return [{ from: cell.from, to: cell.to, text }]
    })
    if (pieces.length > 0) bodies.set(i, spliced(page, i, pieces))
  }
  if (bodies.size === 0) return mapped
  return {
    ...mapped,
    page: withEntries(
      page,
      Array.from({ length: page.count }, (_, i) => i),
      { keys: target.keys, bodies },
    ),
    losses: [...mapped.losses, ...losses.all()],
  }
}

/** Undefined where it stays as it is. */
function fittedCell({ bytes, from, to }: RawCell, { type, fractions }: TableColumn): string | undefined {
  const at = bytes.indexOf(POINT, from)
  if (at < 0 || at >= to || type.kind !== 'timestamp') return undefined
  const value = parseJson(Buffer.from(bytes.subarray(from, to)).toString('utf8'))
  if (!(value instanceof Tagged) || typeof value.value !== 'string') return undefined
  const text = fittedSecond(value.value, type.digits, fractions!)
  return text === undefined || text === value.value ? undefined : printJson(new Tagged(value.tag, text))
}

interface Piece {
  readonly from: number
  readonly to: number
  readonly text: string
}

/** The body of an entry with other texts for some of its values. */
function spliced(page: DocumentPage, i: number, pieces: readonly Piece[]): Uint8Array {
  const from = page.at[4 * i + 2]!
  const to = page.at[4 * i + 3]!
  const inOrder = pieces.toSorted((one, other) => one.from - other.from)
  const parts = inOrder.flatMap((piece, n) => [
    page.bytes.subarray(n === 0 ? from : inOrder[n - 1]!.to, piece.from),
    Buffer.from(piece.text),
  ])
  return Buffer.concat([...parts, page.bytes.subarray(inOrder.at(-1)!.to, to)])
}
