import { parseJson } from '../../../model/json/json-text.ts'
import { TRAIT } from '../../../model/page/page.ts'
import { isShortDecimal, isWholeNumber, type RawCell } from '../../../model/page/raw-cell.ts'
import { type ValueKind, valueKindOf } from '../value-kind.ts'

const QUOTE = 34
const DOLLAR = 36
const OPEN_ARRAY = 91
const BACKSLASH = 92
const LETTER_F = 102
const LETTER_N = 110
const LETTER_T = 116
const OPEN_OBJECT = 123
const ZERO = 48

/** So many digits a double keeps, whatever they are, and so does an integer of 64 bits. */
const SURE_DIGITS = 15

/** What a value is, by its text: only what is not plain at first sight is parsed. */
export function rawKindOf(cell: RawCell): ValueKind {
  const { bytes, from } = cell
  switch (bytes[from]) {
    case LETTER_N:
      return 'null'
    case LETTER_T:
    case LETTER_F:
      return 'boolean'
    case QUOTE:
      return (cell.traits & TRAIT.LONE_SURROGATE) === 0 ? 'text' : parsedKind(cell)
    case OPEN_ARRAY:
      return 'list or object'
    case OPEN_OBJECT:
      return isPlainObject(cell) ? 'list or object' : parsedKind(cell)
    default:
      return kindOfNumber(cell)
  }
}

/** The name of a tag begins with a dollar, or with an escape that may stand for one. */
function isPlainObject({ bytes, from }: RawCell): boolean {
  let at = from + 1
  while (bytes[at]! <= 32) at++
  return bytes[at] !== QUOTE || (bytes[at + 1] !== DOLLAR && bytes[at + 1] !== BACKSLASH)
}

function kindOfNumber(cell: RawCell): ValueKind {
  if (isWholeNumber(cell, SURE_DIGITS)) return 'integer'
  const isFraction = cell.bytes[cell.to - 1] !== ZERO && isShortDecimal(cell, SURE_DIGITS, SURE_DIGITS)
  return isFraction && cell.to - cell.from <= SURE_DIGITS ? 'number' : parsedKind(cell)
}

function parsedKind({ bytes, from, to }: RawCell): ValueKind {
  return valueKindOf(parseJson(Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString()))
}
