import type { DocumentPage } from '../document-page.ts'
import { TRAIT } from '../page.ts'

const QUOTE = 34
const BACKSLASH = 92

/** Removes white space outside strings from every body that has any, in place; offsets and traits follow. */
export function compactPage(page: DocumentPage): void {
  const { bytes, at, traits, count } = page
  for (let i = 0; i < count; i++) {
    if ((traits[i]! & TRAIT.SPACED) === 0) continue
    at[4 * i + 3] = compact(bytes, at[4 * i + 2]!, at[4 * i + 3]!)
    traits[i] = traits[i]! & ~TRAIT.SPACED
  }
}

/** @returns where the compact text, which begins at `from`, ends */
function compact(bytes: Uint8Array, from: number, to: number): number {
  let out = from
  for (let p = from; p < to; p++) {
    const c = bytes[p]!
    if (c <= 32) continue
    bytes[out++] = c
    if (c !== QUOTE) continue
    let inside = bytes[++p]!
    while (inside !== QUOTE) {
      bytes[out++] = inside
      if (inside === BACKSLASH) bytes[out++] = bytes[++p]!
      inside = bytes[++p]!
    }
    bytes[out++] = QUOTE
  }
  return out
}
