import { isWholeNumber, type RawCell } from '../../../model/page/raw-cell.ts'

const QUOTE = 34

/** So many digits are written in one way alone. */
const PLAIN_DIGITS = 15

/** Whether a field is the same text as the key, or the same plain number. */
export function isWrittenAs(field: RawCell, key: RawCell): boolean {
  const isText = field.bytes[field.from] === QUOTE
  if (!isText && !isWholeNumber(field, PLAIN_DIGITS)) return false
  const from = isText ? field.from + 1 : field.from
  const to = isText ? field.to - 1 : field.to
  if (to - from !== key.to - key.from) return false
  if (from === key.from) return true
  for (let at = 0; at < to - from; at++) if (field.bytes[from + at] !== key.bytes[key.from + at]) return false
  return true
}
