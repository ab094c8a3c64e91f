import { integerOf } from '../../../model/json/integer-of.ts'
import { parseJson } from '../../../model/json/json-text.ts'
import { isWideNumber } from '../../../model/scan/api.ts'
import { Tagged, type Value } from '../../../model/value.ts'
import type { Table } from '../layout.ts'
import { RowFault } from '../../../store/tables/row-fault.ts'
import type { CopyText } from '../copy/copy-text.ts'

/** The extracted columns, given as the text of a JSON array, as fields of a binary COPY. @throws RowFault */
export function putCells(cells: Uint8Array | undefined, { columns }: Table, to: CopyText): void {
  const values = parseJson(Buffer.from(cells ?? '[]').toString('utf8')) as readonly Value[]
  for (const [i, { name, type }] of columns.entries()) {
    const value = values[i]
    if (value === null || value === undefined) to.putNull()
    else PUT[type](value, `column ${name}`, to)
  }
}

type Put = (value: Value, what: string, to: CopyText) => void

const PUT: Readonly<Record<Table['columns'][number]['type'], Put>> = {
  integer(value, what, to) {
    const whole = integerOf(value)
    if (whole === undefined || BigInt.asIntN(64, whole) !== whole) {
      throw new RowFault(`${what} takes whole numbers of 64 bits`)
    }
    to.putInt64Field(whole)
  },
  real(value, what, to) {
    const text = numberText(value)
    if (text === undefined || isWideNumber(text)) {
      throw new RowFault(`${what} takes numbers that a double holds exactly`)
    }
    to.putDoubleField(Number(text))
  },
  text(value, what, to) {
    if (typeof value !== 'string') throw new RowFault(`${what} takes text`)
    to.putBytes(textBytes(value, what))
  },
}

function numberText(value: Value): string | undefined {
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value)
  if (typeof value === 'bigint') return String(value)
  return value instanceof Tagged && value.tag === 'number' ? String(value.value) : undefined
}

/** @throws RowFault for what has no form in PostgreSQL's text */
function textBytes(text: string, what: string): Uint8Array {
  if (text.includes('\0')) throw new RowFault(`${what} holds NUL, which PostgreSQL has no text for`)
  if (!text.isWellFormed()) throw new RowFault(`${what} holds half of a surrogate pair`)
  return Buffer.from(text)
}
