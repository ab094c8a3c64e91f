import { shortestSingle } from '../../../model/json/shortest-single.ts'
import { decimalsOf, numberTextOf } from '../../../model/json/number-text.ts'
import { TRAIT } from '../../../model/page/page.ts'
import { isShortDecimal } from '../../../model/page/raw-cell.ts'
import { isWideNumber } from '../../../model/scan/api.ts'
import type { ColumnType } from '../../../model/table-schema.ts'
import { Tagged, type Value } from '../../../model/value.ts'
import { fittingInteger } from '../../../store/tables/fitting-values.ts'
import { RowFault } from '../../../store/tables/row-fault.ts'
import type { CellForm } from './cell-form.ts'

type Kind<Name extends ColumnType['kind']> = Extract<ColumnType, { kind: Name }>

export function integerForm(type: Kind<'integer'>): CellForm {
  return {
    type,
    rendered: (cell) => `${cell}::text`,
    ...fittingInteger(type),
  }
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
