import { printJson } from '../../../model/json/json-text.ts'
import { TRAIT } from '../../../model/page/page.ts'
import { UNRENDERED } from '../../../model/scan/api.ts'
import { Tagged } from '../../../model/value.ts'
import { RowFault } from '../../../store/tables/row-fault.ts'
import type { CellForm } from './cell-form.ts'
import { hasLongNumbers } from '../documents/keeps-numbers.ts'
import { keptSpelling } from '../documents/kept-spelling.ts'

/** `$`: without it there is no tag, but for one behind escapes, which is taken apart. */
const TAG_SIGN = 36
const UNKEPT = TRAIT.NEGATIVE_ZERO | TRAIT.WIDE_NUMBER

/**
 * A name that begins as our tags do would be taken for one: such a record is named as one that cannot be read. A `null` of
 * JSON is not SQL's. `isParsed`: the engine keeps numbers of its own instead of the text.
 */
export function jsonForm({ isParsed }: { readonly isParsed: boolean }): CellForm {
  return {
    rendered(cell) {
      const text = `CONVERT(${cell} USING utf8mb4)`
      return (
        `CASE WHEN TRIM(${text}) = 'null' THEN '{"$dray:json":null}' ` +
        `WHEN LOCATE('$dray:', ${text}) > 0 ` +
        `THEN CONCAT(CHAR(${UNRENDERED} USING utf8mb4), JSON_QUOTE(${text})) ELSE ${text} END`
      )
    },
    raw({ bytes, from, to, traits }) {
      const isKept = !isParsed || ((traits & UNKEPT) === 0 && !hasLongNumbers(bytes, from, to))
      return isKept && bytes.subarray(from, to).indexOf(TAG_SIGN) < 0 ? 'plain' : undefined
    },
    text(value, what, written) {
      if (value instanceof Tagged && value.tag === 'json' && value.value === null) return 'null'
      const text = printJson(value)
      if (text.includes('$dray:')) {
        throw new RowFault(`${what} takes JSON, and holds a value that has no form there`)
      }
      const given = isParsed ? keptSpelling(written ?? text) : (written ?? text)
      if (given === undefined) throw new RowFault(`${what} would change a number in its JSON`)
      return given
    },
  }
}
