import { parseJson } from '../../model/json/json-text.ts'
import type { RawCell } from '../../model/page/raw-cell.ts'
import { RowValues } from '../../model/scan/api.ts'
import type { TableColumn } from '../../model/table-schema.ts'
import { leaveOut } from './leave-out.ts'
import type { MappedPage, Refusal } from './mapped-page.ts'
import type { Route } from '../plan.ts'
import { fitsColumn } from '../rows/cells/fits-column.ts'
import { type IsPlain, plainCell } from '../rows/cells/plain-cell.ts'
import { staysItself } from '../rows/cells/stays-itself.ts'

const LETTER_N = 110

/**
 * A page of rows without those of which a column that is narrower than its source would give a value back as another.
 * A record that is no row of the table is left to the target.
 */
export function leaveUnfit(mapped: MappedPage, { target }: Pick<Route, 'target'>): MappedPage {
  const columns = target.schema!.columns.filter(({ generated }) => generated === undefined)
  const values = new RowValues(
    '',
    columns.map(({ name }) => name),
  )
  const narrow = columns.flatMap((column, at): Narrow[] =>
    column.narrower ? [{ column, at, isPlain: plainFor(column) }] : [],
  )
  return leaveOut(mapped, { target }, (i) => {
    if (values.turnTo(mapped.page, i) !== undefined) return undefined
    const unfit = narrow.find(({ column, at, isPlain }) => !isKept(values.at(at), column, isPlain))
    return unfit && refusalOf(unfit.column)
  })
}

interface Narrow {
  readonly column: TableColumn
  /** Its number among the columns. */
  readonly at: number
  readonly isPlain: IsPlain
}

/** A text may look like a number, a number that fits may be more than its engine makes of it. */
function plainFor({ type, affinity }: TableColumn): IsPlain {
  if (affinity === undefined) return plainCell(type)
  const isNumber = affinity === 'numeric' && (type.kind === 'float' || type.kind === 'decimal')
  return isNumber ? plainCell({ kind: 'float', bits: 64 }) : () => false
}

function isKept(cell: RawCell, column: TableColumn, isPlain: IsPlain): boolean {
  const { bytes, from, to } = cell
  if (bytes[from] === LETTER_N || isPlain(cell)) return true
  const value = parseJson(Buffer.from(bytes.subarray(from, to)).toString('utf8'))
  const { type, affinity } = column
  return affinity === undefined ? fitsColumn(type, value) : staysItself(type, affinity, value)
}

/** Not what it holds: that may be of any length, and a secret. */
function refusalOf({ name, native }: TableColumn): Omit<Refusal, 'index'> {
  return {
    code: 'VALUE_UNSUPPORTED',
    reason: `Column ${name} is ${native} and would not give this value back`,
  }
}
