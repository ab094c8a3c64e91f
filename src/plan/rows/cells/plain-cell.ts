import { TRAIT } from '../../../model/page/page.ts'
import { isShortDecimal, isWholeNumber, type RawCell } from '../../../model/page/raw-cell.ts'
import type { ColumnType } from '../../../model/table-schema.ts'

/** Whether a value that is not null is what a column gives back, plainly, as its text stands. */
export type IsPlain = (cell: RawCell) => boolean

const QUOTE = 34
const DOLLAR = 36
const MINUS = 45
const BACKSLASH = 92
const LETTER_F = 102
const LETTER_T = 116

/** A double keeps so many digits, whatever they are. */
const SURE_DIGITS = 15
const SURE_DIGITS_OF_A_SINGLE = 6
/** Every number of so many digits has so many bits. */
const DIGITS_OF_BITS = { 8: 2, 16: 4, 24: 6, 32: 9, 64: SURE_DIGITS } as const

/** Says yes only where `cellOf` would hand on the very value, without a loss; what it says no to has to be parsed. */
export function plainCell(type: ColumnType): IsPlain {
  switch (type.kind) {
    case 'boolean':
      return ({ bytes, from }) => bytes[from] === LETTER_T || bytes[from] === LETTER_F
    case 'integer': {
      const digits = DIGITS_OF_BITS[type.bits]
      return (cell) =>
        isWholeNumber(cell, digits) && !(type.unsigned === true && cell.bytes[cell.from] === MINUS)
    }
    case 'float': {
      const digits = type.bits === 32 ? SURE_DIGITS_OF_A_SINGLE : SURE_DIGITS
      return (cell) => cell.to - cell.from <= digits && isShortDecimal(cell, digits, digits)
    }
    case 'decimal': {
      const { precision = 2 * SURE_DIGITS, scale = type.precision === undefined ? SURE_DIGITS : 0 } = type
      return (cell) => isShortDecimal(cell, precision - scale, scale)
    }
    case 'text':
      return (cell) =>
        type.fixed !== true && isText(cell) && cell.to - cell.from - 2 <= (type.length ?? Infinity)
    case 'json':
      return isPlainJson
    default:
      return NEVER
  }
}

const NEVER: IsPlain = () => false

function isText({ bytes, from, traits }: RawCell): boolean {
  return bytes[from] === QUOTE && (traits & TRAIT.LONE_SURROGATE) === 0
}

/** Compact, and without anything that could be a tag, or hide one behind an escape. */
function isPlainJson({ bytes, from, to }: RawCell): boolean {
  let isInside = false
  for (let at = from; at < to; at++) {
    const byte = bytes[at]!
    if (byte === DOLLAR || byte === BACKSLASH) return false
    if (byte === QUOTE) isInside = !isInside
    else if (byte <= 32 && !isInside) return false
  }
  return true
}
