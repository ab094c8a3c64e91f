import { printJson } from '../../../model/json/json-text.ts'
import { TRAIT } from '../../../model/page/page.ts'
import { mayHoldTag } from '../../../model/page/raw-cell.ts'
import { UNRENDERED } from '../../../model/scan/api.ts'
import { Tagged } from '../../../model/value.ts'
import { RowFault } from '../../../store/tables/row-fault.ts'
import type { CellForm } from './cell-form.ts'
import { hasLongNumbers } from '../documents/keeps-numbers.ts'
import { keptSpelling } from '../documents/kept-spelling.ts'
import { asUtf8 } from './plain-cells.ts'

interface JsonColumn {
  readonly isParsed: boolean
  /** Of a text. */
  readonly charset?: string | undefined
}

const UNKEPT = TRAIT.NEGATIVE_ZERO | TRAIT.WIDE_NUMBER

/** As bytes: letters would be compared by a collation, which takes ten times as long. */
const TAG = "CAST('$dray:' AS BINARY)"

/**
 * A name that begins as our tags do would be taken for one: such a record is named as one that cannot be read. A `null` of
 * JSON is not SQL's: it alone begins with this letter. `isParsed`: the engine keeps numbers of its own instead of the text.
 */
export function jsonForm({ isParsed, charset }: JsonColumn): CellForm {
  return {
    rendered(cell) {
      const text = isParsed ? `CONVERT(${cell} USING utf8mb4)` : asUtf8(cell, charset)
      const isNull = isParsed
        ? `JSON_TYPE(${cell}) = 'NULL'`
        : `LEFT(${text}, 1) IN ('n', ' ', '\\t', '\\n', '\\r') AND ${text} REGEXP '^[[:space:]]*null[[:space:]]*$'`
      return (
        `CASE WHEN ${isNull} THEN '{"$dray:json":null}' ` +
        `WHEN LOCATE(${TAG}, ${text}) > 0 ` +
        `THEN CONCAT(CHAR(${UNRENDERED} USING utf8mb4), JSON_QUOTE(${text})) ELSE ${text} END`
      )
    },
    raw(cell) {
      const { bytes, from, to, traits } = cell
      const isKept = !isParsed || ((traits & UNKEPT) === 0 && !hasLongNumbers(bytes, from, to))
      return isKept && !mayHoldTag(cell) ? 'plain' : undefined
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
