import type { DocumentPage } from '../../../model/document-page.ts'
import { TRAIT } from '../../../model/page.ts'
import { hasLongNumbers, keepsNumbers } from './keeps-numbers.ts'

/**
 * What a column of the type JSON would change without a word. MySQL keeps whole numbers of 64 bits and most doubles, and -0
 * as 0; what it refuses by itself (half of a surrogate pair, more than 100 levels) is left to it.
 */
export function faultOfJson(page: DocumentPage, i: number): string | undefined {
  if ((page.traits[i]! & TRAIT.NEGATIVE_ZERO) !== 0)
    return `it holds -0, which the type json makes 0${INSTEAD}`
  const mayChange = hasLongNumbers(page.bytes, page.at[4 * i + 2]!, page.at[4 * i + 3]!)
  const changes = mayChange && !keepsNumbers(page.bodyText(i))
  return changes ? `it holds a number that the type json would change${INSTEAD}` : undefined
}

const INSTEAD = `; store: { bodyType: 'longtext' } keeps it`
