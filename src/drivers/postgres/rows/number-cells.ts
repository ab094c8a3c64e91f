import { shortestSingle } from '../../../model/shortest-single.ts'
import { integerOf } from '../../../model/integer-of.ts'
import { decimalsOf, numberTextOf } from '../../../model/number-text.ts'
import { TRAIT } from '../../../model/page.ts'
import { isShortDecimal, isWholeNumber } from '../../../model/raw-cell.ts'
import { isWideNumber } from '../../../model/scan/api.ts'
import type { ColumnType } from '../../../model/table-schema.ts'
import { Tagged, type Value } from '../../../model/value.ts'
import { RowFault } from '../row-fault.ts'
import type { CellForm } from './cell-form.ts'

type Kind<Name extends ColumnType['kind']> = Extract<ColumnType, { kind: Name }>

export function integerForm(type: Kind<'integer'>): CellForm {
  const [least, most] = rangeOf(type)
  // Of an unsigned one a minus is to be looked at.
  const surelyFits = type.unsigned ? 0 : String(most).length - 1
  return {
    type,
    rendered: (cell) => `${cell}::text`,
    raw: (cell) => (isWholeNumber(cell, surelyFits) ? 'plain' : undefined),
    text(value, what) {
      const whole = integerOf(value)
      if (whole === undefined) throw new RowFault(`${what} takes whole numbers`)
      if (whole >= least && whole <= most) return String(whole)
      throw new RowFault(`${what} takes whole numbers from ${least} to ${most}`)
    },
  }
}

function rangeOf({ bits, unsigned }: Kind<'integer'>): readonly [bigint, bigint] {
  if (unsigned) return [0n, (1n << BigInt(bits)) - 1n]
  return [-(1n << BigInt(bits - 1)), (1n << BigInt(bits - 1)) - 1n]
}

/** Behind the point of a number without limits. https://www.postgresql.org/docs/current/datatype-numeric.html */
const MOST_DECIMALS = 16_383
const OPEN_OBJECT = 123

/** The engine would round what has more digits behind the point, without a word. */
export function decimalForm(type: Kind<'decimal'>): CellForm {
  const { precision, scale = 0 } = type
  return {
    type,
    rendered: (cell) => finiteOr(cell, `right(${cell}::text, 1) NOT IN ('N', 'y')`),
    raw: (cell) =>
      isShortDecimal(cell, Infinity, precision === undefined ? MOST_DECIMALS : scale) ? 'plain' : undefined,
    text(value, what) {
      const nonfinite = nonfiniteOf(value)
      if (nonfinite !== undefined) return nonfinite
      const text = numberTextOf(value)
      if (text === undefined) throw new RowFault(`${what} takes numbers`)
      if (text === '-0') throw new RowFault(`${what} makes 0 of -0`)
      if (precision !== undefined && decimalsOf(text) > scale) {
        throw new RowFault(`${what} takes ${scale} digits behind the point, and would round ${text}`)
      }
      return text
    },
  }
}

export function floatForm(type: Kind<'float'>): CellForm {
  return {
    type,
    rendered: (cell) => finiteOr(cell, `${cell} > '-Infinity' AND ${cell} < 'Infinity'`),
    raw({ bytes, from, traits }) {
      const isExact = type.bits === 64 && (traits & TRAIT.WIDE_NUMBER) === 0
      return isExact && bytes[from] !== OPEN_OBJECT ? 'plain' : undefined
    },
    text(value, what) {
      const nonfinite = nonfiniteOf(value)
      if (nonfinite !== undefined) return nonfinite
      const text = numberTextOf(value)
      if (text === undefined) throw new RowFault(`${what} takes numbers`)
      if (isWideNumber(text)) throw new RowFault(`${what} takes numbers that a double holds exactly`)
      if (type.bits === 32 && !Number.isFinite(Math.fround(Number(text))))
        throw new RowFault(`${what} takes smaller numbers`)
      if (type.bits === 32 && shortestSingle(Number(text)) !== Number(text)) {
        throw new RowFault(`${what} takes numbers of single precision, and would round ${text}`)
      }
      return text
    },
  }
}

/** The engine prints numbers as JSON has them, but for these three. */
function finiteOr(cell: string, isFinite: string): string {
  return `CASE WHEN ${isFinite} THEN ${cell}::text ELSE '{"$dray:nonfinite":"' || ${cell}::text || '"}' END`
}

const NONFINITE = new Set(['NaN', 'Infinity', '-Infinity'])

function nonfiniteOf(value: Value): string | undefined {
  const text = value instanceof Tagged && value.tag === 'nonfinite' ? String(value.value) : undefined
  return text !== undefined && NONFINITE.has(text) ? text : undefined
}
