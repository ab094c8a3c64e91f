import { TRAIT } from '../../../model/page/page.ts'
import { cellsToBind } from './codec.ts'
import { RowFault, textBytes } from '../row-fault.ts'
import { unsupportedValue } from '../../../store/refused-records.ts'
import type { Table } from '../layout.ts'
import type { TableForm } from '../table-form.ts'

const NOT_PLAIN = TRAIT.ESCAPED_KEY | TRAIT.NUMBER_KEY | TRAIT.COMPOSITE_KEY

/** Adds key, document and columns of an entry to `to`. @returns the error where it cannot be kept: nothing was added */
export function documentBinder(table: Table): TableForm['bind'] {
  const forbidden = hasJsonIndexes(table) ? TRAIT.DEEP : 0
  return (page, i, to) => {
    const traits = page.traits[i]!
    if ((traits & forbidden) !== 0) return unsupportedValue(page.keyText(i), TOO_DEEP)
    try {
      // A plain key lies in the page as it is to be kept.
      const key =
        (traits & NOT_PLAIN) === 0
          ? page.bytes.subarray(page.at[4 * i], page.at[4 * i + 1])
          : textBytes(page.keyText(i), 'its key')
      const cells = table.columns.length === 0 ? [] : cellsToBind(page.cellsBytes(i), table)
      to.push(key, page.bodyBytes(i), ...cells)
      return undefined
    } catch (error) {
      if (error instanceof RowFault) return unsupportedValue(page.keyText(i), error.message)
      throw error
    }
  }
}

/** SQLite's JSON functions refuse deeper documents, and with an index on them the row. https://sqlite.org/json1.html */
function hasJsonIndexes({ indexes }: Table): boolean {
  return indexes.some(({ json }) => json !== undefined)
}

const TOO_DEEP = 'it is nested deeper than 1,000, beyond what an index on JSON takes'
