import type { DocumentPage } from '../../../model/page/document-page.ts'
import { TRAIT } from '../../../model/page/page.ts'
import { RowFault } from '../../../store/tables/row-fault.ts'
import { hasLongNumbers } from './keeps-numbers.ts'
import { keptSpelling } from './kept-spelling.ts'

/**
 * A document for a column of the type json, which keeps whole numbers of 64 bits and doubles, and changes others without
 * a word. What it refuses by itself (half of a surrogate pair, more than 100 levels) is left to it. @throws RowFault
 */
export function jsonBody(page: DocumentPage, i: number): Uint8Array {
  const isZeroed = (page.traits[i]! & TRAIT.NEGATIVE_ZERO) !== 0
  const mayChange = isZeroed || hasLongNumbers(page.bytes, page.at[4 * i + 2]!, page.at[4 * i + 3]!)
  if (!mayChange) return page.bodyBytes(i)
  const kept = keptSpelling(page.bodyText(i))
  if (kept !== undefined) return Buffer.from(kept)
  throw new RowFault(
    `it holds a number that the type json would change; store: { bodyType: 'longtext' } keeps it`,
  )
}
