import { decimalsOf, numberTextOf } from '../../../model/json/number-text.ts'
import { shortestSingle } from '../../../model/json/shortest-single.ts'
import { TRAIT } from '../../../model/page/page.ts'
import { isShortDecimal } from '../../../model/page/raw-cell.ts'
import { isWideNumber } from '../../../model/scan/api.ts'
import type { ColumnType } from '../../../model/table-schema.ts'
import { fittingInteger } from '../../../store/tables/fitting-values.ts'
import { RowFault } from '../../../store/tables/row-fault.ts'
import type { CellForm } from './cell-form.ts'

type Kind<Name extends ColumnType['kind']> = Extract<ColumnType, { kind: Name }>

/** A column that fills up with zeros would print them. */
export function integerForm(type: Kind<'integer'>): CellForm {
  return {
    rendered: (cell) => `CAST(${cell} + 0 AS CHAR)`,
    ...fittingInteger(type),
  }
}

/** https://dev.mysql.com/doc/refman/8.0/en/precision-math-decimal-characteristics.html */
const MOST_PRECISION = 65
const MOST_SCALE = 30

/** As a column of this kind is made: without a size, as large as the engine has them. */
export function decimalSize({ precision, scale = 0 }: Kind<'decimal'>): {
  readonly precision: number
  readonly scale: number
} {
  const fits = precision !== undefined && precision <= MOST_PRECISION && scale >= 0 && scale <= MOST_SCALE
  return fits && scale <= precision ? { precision, scale } : { precision: MOST_PRECISION, scale: MOST_SCALE }
}

/** The engine would round what has more digits behind the point, with no more than a note. */
export function decimalForm(type: Kind<'decimal'>): CellForm {
  const { precision, scale } = decimalSize(type)
  const behind = scale
  const before = precision - scale
  return {
    rendered: (cell) => `CAST(${cell} + 0 AS CHAR)`,
    raw: (cell) => (isShortDecimal(cell, before, behind) ? 'plain' : undefined),
    text(value, what) {
      const text = numberTextOf(value)
      if (text === undefined) throw new RowFault(`${what} takes numbers that are finite`)
      if (text === '-0') throw new RowFault(`${what} makes 0 of -0`)
      if (decimalsOf(text) <= behind) return text
      throw new RowFault(`${what} takes ${behind} digits behind the point, and would round ${text}`)
    },
  }
}

/** Doubles are printed with all their digits; of a single the engine prints six, which is less than it has. */
export function floatForm({ bits }: Kind<'float'>): CellForm {
  const isSingle = bits === 32
  return {
    rendered: (cell) => (isSingle ? `CAST(${cell} + 0e0 AS CHAR)` : `CAST(${cell} AS CHAR)`),
    ...(isSingle && { mended: mendedSingle }),
    raw: ({ bytes, from, traits }) =>
      !isSingle && (traits & UNSURE) === 0 && bytes[from] !== OPEN_OBJECT ? 'plain' : undefined,
    text(value, what) {
      const text = numberTextOf(value)
      if (text === undefined) throw new RowFault(`${what} takes numbers that are finite`)
      // MariaDB makes 0 of it.
      if (text === '-0') throw new RowFault(`${what} makes 0 of -0`)
      if (isWideNumber(text)) throw new RowFault(`${what} takes numbers that a double holds exactly`)
      if (isSingle && shortestSingle(Number(text)) !== Number(text)) {
        throw new RowFault(`${what} takes numbers of single precision, and would round ${text}`)
      }
      // The shortest text of the largest single is larger than the single: the engine would refuse it.
      return isSingle ? String(Math.fround(Number(text))) : text
    },
  }
}

const OPEN_OBJECT = 123
const UNSURE = TRAIT.WIDE_NUMBER | TRAIT.NEGATIVE_ZERO

/** What the engine printed of it as a double. */
function mendedSingle(text: string): string {
  const single = shortestSingle(Number(text))
  return Object.is(single, -0) ? '-0' : String(single)
}
