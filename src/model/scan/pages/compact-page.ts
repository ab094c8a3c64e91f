import type { DocumentPage } from '../../page/document-page.ts'
import { TRAIT } from '../../page/page.ts'
import { hasStringStop } from '../strings/string-stop.ts'

const QUOTE = 34
const BACKSLASH = 92

/**
 * Removes white space outside strings from every body that has any, in place; offsets and traits follow. A key that is
 * a view into its body, as in an array of records, moves with it. Where its values lie is not known any more.
 */
export function compactPage(page: DocumentPage): void {
  const { bytes, at, traits, count, values } = page
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let i = 0; i < count; i++) {
    if ((traits[i]! & TRAIT.SPACED) === 0) continue
    const from = at[4 * i + 2]!
    const to = at[4 * i + 3]!
    const keyFrom = at[4 * i]!
    if (keyFrom > from && keyFrom < to) {
      const removed = whiteSpaceBetween(bytes, from, keyFrom)
      at[4 * i] = keyFrom - removed
      at[4 * i + 1]! -= removed
    }
    at[4 * i + 3] = compact(bytes, view, from, to)
    traits[i] = traits[i]! & ~TRAIT.SPACED
    if (values) values.at[2 * values.names.length * i] = -1
  }
}

/** @returns where the compact text, which begins at `from`, ends */
function compact(bytes: Uint8Array, view: DataView, from: number, to: number): number {
  let out = from
  let p = from
  while (p < to) {
    const c = bytes[p++]!
    if (c <= 32) continue
    bytes[out++] = c
    if (c !== QUOTE) continue
    for (let inside = 0; inside !== QUOTE;) {
      // What is overwritten has been read: `out` is never ahead of `p`.
      for (; p + 4 <= to; p += 4, out += 4) {
        const word = view.getInt32(p, true)
        if (hasStringStop(word)) break
        view.setInt32(out, word, true)
      }
      inside = bytes[p++]!
      bytes[out++] = inside
      if (inside === BACKSLASH) bytes[out++] = bytes[p++]!
    }
  }
  return out
}

/** White space outside strings; the last string may be cut off. */
function whiteSpaceBetween(bytes: Uint8Array, from: number, to: number): number {
  let count = 0
  for (let p = from; p < to; p++) {
    const c = bytes[p]!
    if (c <= 32) count++
    if (c !== QUOTE) continue
    for (p++; p < to && bytes[p] !== QUOTE; p++) if (bytes[p] === BACKSLASH) p++
  }
  return count
}
