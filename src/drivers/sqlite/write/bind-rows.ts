import type { DocumentPage } from '../../../model/document-page.ts'
import type { DrayError } from '../../../model/error.ts'
import { TRAIT } from '../../../model/page.ts'
import { cellsToBind, RowFault, textBytes } from '../codec.ts'
import type { Bound } from '../database.ts'
import { unsupportedValue } from '../errors.ts'
import { hasJsonIndexes } from './indexes.ts'
import type { Table } from '../layout.ts'

/** Turns entries of a page into parameters, or says why one cannot be kept. */
export interface RowBinder {
  /** Adds key, document and columns to `to`. @returns the error where the entry cannot be kept: nothing was added */
  bind(page: DocumentPage, i: number, to: Bound[]): DrayError | undefined
  /** Parameters of one row. */
  readonly width: number
}

const NOT_PLAIN = TRAIT.ESCAPED_KEY | TRAIT.NUMBER_KEY | TRAIT.COMPOSITE_KEY

export function rowBinder(table: Table): RowBinder {
  const forbidden = hasJsonIndexes(table) ? TRAIT.DEEP : 0
  return {
    width: 2 + table.columns.length,
    bind(page, i, to) {
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
    },
  }
}

const TOO_DEEP = 'it is nested deeper than 1,000, beyond what an index on JSON takes'
