import { integerOf } from '../../../model/json/integer-of.ts'
import { numberTextOf } from '../../../model/json/number-text.ts'
import { isWideNumber } from '../../../model/scan/api.ts'
import type { ColumnType, TableColumn } from '../../../model/table-schema.ts'
import { Tagged, type Value } from '../../../model/value.ts'
import { fitsColumn } from './fits-column.ts'

type Affinity = NonNullable<TableColumn['affinity']>

/**
 * Whether a value of such a column is kept as it is by an engine that makes numbers of texts that look like one, and texts or
 * reals of numbers. Never asked of null.
 */
export function staysItself(type: ColumnType, affinity: Affinity, value: Value): boolean {
  switch (type.kind) {
    case 'float':
    case 'decimal':
      return isNumberOf(affinity, value)
    case 'any':
      return isOwnKind(affinity, value)
    case 'json':
      return numberTextOf(value) === undefined
    default:
      return fitsColumn(type, value) && !(typeof value === 'string' && becomesNumber(value))
  }
}

/** There the numbers of the engine are what a number lies as: 64 bits where it is whole, else a double. */
function isNumberOf(affinity: Affinity, value: Value): boolean {
  if (fitsInteger(value)) return true
  if (affinity === 'integer') return false
  if (value instanceof Tagged && value.tag === 'nonfinite') return value.value !== 'NaN'
  const text = numberTextOf(value)
  return text !== undefined && text !== '-0' && !isWideNumber(text)
}

/** Where the whole number 1 is not the real 1.0. */
function isOwnKind(affinity: Affinity, value: Value): boolean {
  if (typeof value === 'string') return affinity === 'text' || !becomesNumber(value)
  const real = value instanceof Tagged && value.tag === 'real' ? Number(value.value) : undefined
  if (real !== undefined && affinity === 'real') return !Object.is(real, -0)
  if (real !== undefined && affinity !== 'text') return !isWholeNumber(real)
  if (value instanceof Tagged && value.tag === 'nonfinite') return affinity !== 'text'
  if (real === undefined && numberTextOf(value) === undefined) return true
  return (affinity === 'integer' || affinity === 'numeric') && fitsInteger(value)
}

/** https://sqlite.org/datatype3.html#type_affinity */
function isWholeNumber(real: number): boolean {
  return Number.isInteger(real) && Math.abs(real) < 2 ** 63
}

function fitsInteger(value: Value): boolean {
  const whole = integerOf(value)
  return whole !== undefined && BigInt.asIntN(64, whole) === whole
}

/** The engine looks no further than to the first NUL. */
function becomesNumber(text: string): boolean {
  const end = text.indexOf('\0')
  return LIKE_A_NUMBER.test(end === -1 ? text : text.slice(0, end))
}

const LIKE_A_NUMBER = /^[ \t-\r]*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?[ \t-\r]*$/
