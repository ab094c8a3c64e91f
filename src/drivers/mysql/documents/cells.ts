import { integerOf } from '../../../model/json/integer-of.ts'
import { parseJson } from '../../../model/json/json-text.ts'
import { isWideNumber } from '../../../model/scan/api.ts'
import { Tagged, type Value } from '../../../model/value.ts'
import type { Table } from '../layout.ts'
import { RowFault } from '../../../store/tables/row-fault.ts'
import type { FieldSink } from '../table-form.ts'

/** The extracted columns, given as the text of a JSON array, as fields. @throws RowFault */
export function putCells(cells: Uint8Array | undefined, { columns }: Table, to: FieldSink): void {
  const values = parseJson(Buffer.from(cells ?? '[]').toString('utf8')) as readonly Value[]
  for (const [i, { name, type }] of columns.entries()) {
    const value = values[i]
    if (value === null || value === undefined) to.putNull()
    else to.put(Buffer.from(TEXT[type](value, `column ${name}`)))
  }
}

type TextOf = (value: Value, what: string) => string

const TEXT: Readonly<Record<Table['columns'][number]['type'], TextOf>> = {
  integer(value, what) {
    const whole = integerOf(value)
    if (whole !== undefined && BigInt.asIntN(64, whole) === whole) return String(whole)
    throw new RowFault(`${what} takes whole numbers of 64 bits`)
  },
  real(value, what) {
    const text = numberText(value)
    // MariaDB makes 0 of -0.
    if (text !== undefined && text !== '-0' && !isWideNumber(text)) return text
    throw new RowFault(`${what} takes numbers that a double holds exactly, and not -0`)
  },
  text(value, what) {
    if (typeof value !== 'string') throw new RowFault(`${what} takes text`)
    if (!value.isWellFormed()) throw new RowFault(`${what} holds half of a surrogate pair`)
    return value
  },
}

function numberText(value: Value): string | undefined {
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value)
  if (typeof value === 'bigint') return String(value)
  return value instanceof Tagged && value.tag === 'number' ? String(value.value) : undefined
}
