import { pointedDoubleText } from '../../../../model/json/double-text.ts'
import { integerOf } from '../../../../model/json/integer-of.ts'
import { numberTextOf } from '../../../../model/json/number-text.ts'
import { isWideNumber } from '../../../../model/scan/api.ts'
import { Tagged, type Value } from '../../../../model/value.ts'
import type { Bound } from '../../database.ts'
import { anyRealText, DOUBT } from '../../read/cell-text.ts'
import { RowFault, textBytes } from '../../row-fault.ts'
import type { CellForm } from './cell-form.ts'
import { realOf } from './number-cells.ts'
import { bytesJson, bytesText, putBytes, putString, textOf } from './other-cells.ts'

/**
 * A column without a type keeps a whole number apart from the real of the same value: reals go as `{"$dray:real":"1.5"}`.
 * Of its three parameters one holds the value, by what it is: a real, a text, or anything else.
 */
export const anyForm: CellForm = {
  declared: '',
  affinities: ['blob'],
  rendered: (cell) =>
    `CASE typeof(${cell}) WHEN 'integer' THEN ${cell} WHEN 'text' THEN json_quote(${cell}) ` +
    `WHEN 'real' THEN '{"$dray:real":"' || ${anyRealText(cell)} || '"}' ` +
    `WHEN 'blob' THEN ${bytesText(cell)} ELSE 'null' END`,
  renderedKey: (cell) =>
    `CASE typeof(${cell}) WHEN 'integer' THEN '"' || ${cell} || '"' WHEN 'text' THEN json_quote('' || json_quote(${cell})) ` +
    `ELSE ${DOUBT} END`,
  needsDigits: true,
  hasMarks: true,
  read(cell, what) {
    if (cell.is === 'integer') return String(cell.value)
    if (cell.is === 'text') return JSON.stringify(textOf(cell, what))
    if (cell.is === 'blob') return bytesJson(cell.value)
    const isFinite = cell.is === 'real' && Number.isFinite(cell.value)
    return isFinite ? `{"$dray:real":"${pointedDoubleText(cell.value)}"}` : realOf(cell, what)
  },
  put: (cell, to) => putBytes(cell, to) || putString(cell, to),
  placeholder: 'coalesce(CAST(? AS REAL), CAST(? AS TEXT), ?)',
  width: 3,
  bind(value, what) {
    const real = realTextOf(value)
    if (real !== undefined) return [Buffer.from(real), null, null]
    if (typeof value === 'string') return [null, textBytes(value, what), null]
    return [null, null, plainOf(value, what)]
  },
}

/** Of a column without values: whatever is there takes it. */
export const emptyForm: CellForm = {
  ...anyForm,
  affinities: ['text', 'integer', 'real', 'numeric', 'blob'],
}

function realTextOf(value: Value): string | undefined {
  if (value instanceof Tagged && value.tag === 'real') return String(value.value)
  if (value instanceof Tagged && value.tag === 'nonfinite' && value.value !== 'NaN') {
    return value.value === 'Infinity' ? '9e999' : '-9e999'
  }
  const text = numberTextOf(value)
  return text !== undefined && !/^-?\d+$/.test(text) && !isWideNumber(text) ? text : undefined
}

function plainOf(value: Value, what: string): Bound {
  if (value instanceof Uint8Array) return value
  const whole = integerOf(value)
  if (whole !== undefined && BigInt.asIntN(64, whole) === whole) return whole
  throw new RowFault('VALUE_UNSUPPORTED', `${what} takes what SQLite has: numbers of 64 bits, text, bytes`)
}
