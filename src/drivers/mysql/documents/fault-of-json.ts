import type { DocumentPage } from '../../../model/document-page.ts'
import { TRAIT } from '../../../model/page.ts'
import { Tagged, type Value } from '../../../model/value.ts'

/**
 * What a column of the type JSON would change without a word. MySQL keeps whole numbers of 64 bits and doubles, and -0 as
 * 0; what it refuses by itself (half of a surrogate pair, more than 100 levels) is left to it.
 */
export function faultOfJson(page: DocumentPage, i: number): string | undefined {
  const traits = page.traits[i]!
  if ((traits & TRAIT.NEGATIVE_ZERO) !== 0) return `it holds -0, which the type json makes 0${INSTEAD}`
  const isWide = (traits & TRAIT.WIDE_NUMBER) !== 0 && !keepsInJson(page.bodyValue(i))
  return isWide ? `it holds a number that the type json would change${INSTEAD}` : undefined
}

const INSTEAD = `; store: { bodyType: 'longtext' } keeps it`

/** Whether the type json keeps every number. What is still to be looked at lies in a list: values nest deeper than calls. */
export function keepsInJson(value: Value): boolean {
  const rest: Value[] = [value]
  for (let at = rest.pop(); at !== undefined; at = rest.pop()) {
    if ((at instanceof Tagged && at.tag === 'number') || Object.is(at, -0)) return false
    if (typeof at === 'bigint' && BigInt.asIntN(64, at) !== at && BigInt.asUintN(64, at) !== at) return false
    if (at instanceof Tagged) rest.push(at.value)
    else if (typeof at === 'object' && at !== null && !(at instanceof Uint8Array)) {
      for (const inner of Object.values(at as object)) if (inner !== undefined) rest.push(inner as Value)
    }
  }
  return true
}
