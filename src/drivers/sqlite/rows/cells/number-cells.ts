import { doubleText } from '../../../../model/json/double-text.ts'
import { integerOf } from '../../../../model/json/integer-of.ts'
import { TRAIT } from '../../../../model/page/page.ts'
import { isShortDecimal, isWholeNumber, type RawCell as CellText } from '../../../../model/page/raw-cell.ts'
import { isNumberText, numberTextOf, significantDigits } from '../../../../model/json/number-text.ts'
import { isWideNumber } from '../../../../model/scan/api.ts'
import type { ColumnType } from '../../../../model/table-schema.ts'
import { Tagged, type Value } from '../../../../model/value.ts'
import type { Bound } from '../../database.ts'
import { anyRealText, DOUBT, integerText, realText } from '../../read/cell-text.ts'
import { decoded, RowFault } from '../../row-fault.ts'
import type { Affinity } from '../../table-shape.ts'
import type { CellForm } from './cell-form.ts'
import type { RawCell } from './raw-cell.ts'

const MINUS = 45
const ZERO = 48

export const integerForm: CellForm = {
  declared: 'INTEGER',
  affinities: ['integer', 'numeric', 'blob'],
  rendered: (cell) => integerText(cell),
  read(cell, what) {
    if (cell.is === 'integer') return String(cell.value)
    throw new RowFault('VALUE_UNSUPPORTED', `${what} holds a ${cell.is}, where whole numbers are expected`)
  },
  placeholder: '?',
  width: 1,
  raw: wholeNumberIn,
  bind(value, what) {
    const whole = integerOf(value)
    if (whole !== undefined && BigInt.asIntN(64, whole) === whole) return [whole]
    throw new RowFault('VALUE_UNSUPPORTED', `${what} takes whole numbers of 64 bits`)
  },
}

/** SQLite keeps -0.0 in a REAL column as 0, and NaN as NULL. https://sqlite.org/floatingpoint.html */
export const floatForm: CellForm = {
  declared: 'REAL',
  affinities: ['real', 'blob'],
  rendered: (cell, affinity) => numberText(cell, affinity),
  needsDigits: true,
  hasMarks: true,
  read: (cell, what) => realOf(cell, what),
  placeholder: 'CAST(? AS REAL)',
  width: 1,
  raw: (cell) => ((cell.traits & TRAIT.WIDE_NUMBER) === 0 ? decimalIn(cell, MOST_CHARACTERS) : undefined),
  bind(value, what) {
    // As text: the binding makes the whole number 0 of 1e-38, and of every number that is near to one.
    if (typeof value === 'number' && !Object.is(value, -0)) return [Buffer.from(String(value))]
    const infinite = infinityOf(value)
    if (infinite !== undefined) return [Buffer.from(infinite)]
    const text = numberTextOf(value)
    if (text !== undefined && text !== '-0' && !isWideNumber(text)) return [Buffer.from(text)]
    throw new RowFault('VALUE_UNSUPPORTED', `${what} takes numbers that a double holds exactly, and not -0`)
  },
}

/** So many digits come back from a double as they went in. */
const DIGITS_OF_A_DOUBLE = 15

/**
 * Up to 15 digits as the engine's own numbers, so that it can calculate with them; more as text, in a column whose type
 * keeps it from becoming a number. https://sqlite.org/datatype3.html#determination_of_column_affinity
 */
export function decimalForm({ precision, scale }: Extract<ColumnType, { kind: 'decimal' }>): CellForm {
  const size = precision === undefined ? '' : `(${precision},${scale ?? 0})`
  return precision !== undefined && precision <= DIGITS_OF_A_DOUBLE ? numericForm(size) : digitsForm(size)
}

function numericForm(size: string): CellForm {
  return {
    declared: `DECIMAL${size}`,
    affinities: ['numeric', 'real', 'blob'],
    rendered: (cell, affinity) => numberText(cell, affinity),
    renderedKey: (cell) => `iif(typeof(${cell}) = 'integer', '"' || ${cell} || '"', ${DOUBT})`,
    needsDigits: true,
    hasMarks: true,
    read: (cell, what) => (cell.is === 'integer' ? String(cell.value) : realOf(cell, what)),
    placeholder: 'CAST(? AS NUMERIC)',
    width: 1,
    raw: (cell) => decimalIn(cell, DIGITS_OF_A_DOUBLE),
    bind(value, what) {
      const text = numberTextOf(value)
      if (text !== undefined && text !== '-0' && significantDigits(text) <= DIGITS_OF_A_DOUBLE) {
        return [Buffer.from(text)]
      }
      throw new RowFault('VALUE_UNSUPPORTED', `${what} takes numbers of up to 15 digits, and not -0`)
    },
  }
}

/** Numbers of any size in a column that keeps them as whole ones of 64 bits or as doubles: the texts of both lead to these. */
export function numberForm(declared: string): CellForm {
  return {
    ...numericForm(''),
    declared,
    raw: (cell) => decimalIn(cell, DIGITS_OF_A_DOUBLE),
    bind(value, what) {
      const whole = integerOf(value)
      if (whole !== undefined && BigInt.asIntN(64, whole) === whole) return [Buffer.from(String(whole))]
      const infinite = infinityOf(value)
      if (infinite !== undefined) return [Buffer.from(infinite)]
      const text = numberTextOf(value)
      if (text !== undefined && text !== '-0' && !isWideNumber(text)) return [Buffer.from(text)]
      throw new RowFault(
        'VALUE_UNSUPPORTED',
        `${what} takes whole numbers of 64 bits and doubles, and not -0`,
      )
    },
  }
}

function digitsForm(size: string): CellForm {
  return {
    declared: `DECIMAL_TEXT${size}`,
    affinities: ['text', 'blob'],
    rendered: (cell) =>
      `CASE WHEN typeof(${cell}) = 'text' AND json_valid(${cell}) AND ${cell} NOT GLOB '*[^-+.0-9eE]*' ` +
      `THEN ${cell} WHEN ${cell} IS NULL THEN 'null' ELSE ${DOUBT} END`,
    renderedKey: (cell) =>
      `iif(typeof(${cell}) = 'text' AND json_valid(${cell}) AND ${cell} NOT GLOB '*[^0-9]*', '"' || ${cell} || '"', ${DOUBT})`,
    keepsDigits: true,
    read(cell, what) {
      if (cell.is === 'integer') return String(cell.value)
      if (cell.is !== 'text') return realOf(cell, what)
      const text = decoded(cell.value, what)
      if (isNumberText(text)) return text
      if (NONFINITE.has(text)) return `{"$dray:nonfinite":"${text}"}`
      throw new RowFault('VALUE_UNSUPPORTED', `${what} holds a text that is no number`)
    },
    placeholder: 'CAST(? AS TEXT)',
    width: 1,
    bind(value, what) {
      const text = numberTextOf(value) ?? nonfiniteOf(value)
      if (text !== undefined) return [Buffer.from(text)]
      throw new RowFault('VALUE_UNSUPPORTED', `${what} takes numbers`)
    },
  }
}

/** So many digits are in the range of 64 bits, whatever they are. */
const DIGITS_OF_AN_INTEGER = 18

function wholeNumberIn(cell: CellText): Bound | undefined {
  if (!isWholeNumber(cell, DIGITS_OF_AN_INTEGER)) return undefined
  const { bytes, from, to } = cell
  if (to - from > DIGITS_OF_A_DOUBLE) return BigInt(String.fromCharCode(...bytes.subarray(from, to)))
  let number = 0
  const first = bytes[from] === MINUS ? from + 1 : from
  for (let at = first; at < to; at++) number = 10 * number + bytes[at]! - ZERO
  return BigInt(first > from ? -number : number)
}

/** As long as a shortest decimal without an exponent is: no more digits than the engine reads exactly. */
const MOST_CHARACTERS = 20

/** The text of a number without an exponent that is not -0. */
function decimalIn(cell: CellText, mostCharacters: number): Bound | undefined {
  const { bytes, from, to } = cell
  const isShort = to - from <= mostCharacters && isShortDecimal(cell, mostCharacters, mostCharacters)
  return isShort ? bytes.subarray(from, to) : undefined
}

/** Of a column that holds nothing but numbers; reals are marked. */
function numberText(cell: string, affinity: Affinity): string {
  if (affinity === 'real') return realText(cell)
  return (
    `CASE typeof(${cell}) WHEN 'real' THEN ${anyRealText(cell)} WHEN 'integer' THEN ${cell} ` +
    `WHEN 'null' THEN 'null' ELSE ${DOUBT} END`
  )
}

const NONFINITE = new Set(['NaN', 'Infinity', '-Infinity'])

function nonfiniteOf(value: Value): string | undefined {
  const text = value instanceof Tagged && value.tag === 'nonfinite' ? String(value.value) : undefined
  return text !== undefined && NONFINITE.has(text) ? text : undefined
}

/** As text that the engine reads as an infinity. */
function infinityOf(value: Value): string | undefined {
  const text = nonfiniteOf(value)
  if (text === 'Infinity') return '9e999'
  return text === '-Infinity' ? '-9e999' : undefined
}

export function realOf(cell: RawCell, what: string): string {
  if (cell.is === 'integer') return String(cell.value)
  if (cell.is !== 'real') {
    throw new RowFault('VALUE_UNSUPPORTED', `${what} holds a ${cell.is}, where numbers are expected`)
  }
  const { value } = cell
  if (!Number.isFinite(value)) return `{"$dray:nonfinite":"${value}"}`
  return doubleText(value)
}
